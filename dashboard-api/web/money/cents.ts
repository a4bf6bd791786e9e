import { dollarsToNanos, formatDollars, movePoint } from '../../../contract/money.ts';

/** A whole number of cents as statements have them: `$1,204.50` from `"120450"`. */
export const formatCents = (cents: string): string => formatDollars(dollarsToNanos(movePoint(cents, 2)));

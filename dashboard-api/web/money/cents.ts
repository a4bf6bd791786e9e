import { movePoint } from '../../../contract/money.ts';
import { writeMoney } from '../notation/numbers.ts';

/** A whole number of cents as statements have them: `$1,204.50` from `"120450"`. */
export const formatCents = (cents: string): string => writeMoney(movePoint(cents, 2), 'USD');

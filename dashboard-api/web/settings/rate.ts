import type { ExchangeRate } from '../../../contract/currencies-api.ts';

/** Decimals as a person types them: a point, or a comma where there is none. */
const TYPED = /^(0|[1-9]\d{0,8})([.,]\d{1,12})?$/;

/** A rate as the API takes it; null if what was typed is none. */
export function readRate(text: string): string | null {
  const typed = text.trim();
  return TYPED.test(typed) && /[1-9]/.test(typed) ? typed.replace(',', '.') : null;
}

/** Whether a rate decides about a day: of later ones in the same currency it says nothing. @param today ISO day, UTC */
export function standingOf(
  { effectiveFrom, effectiveUntil, withdrawnAt }: ExchangeRate,
  today: string,
): 'holds' | 'ended' | 'not yet' | 'taken back' {
  if (withdrawnAt !== null) return 'taken back';
  if (today < effectiveFrom) return 'not yet';
  return effectiveUntil !== null && effectiveUntil < today ? 'ended' : 'holds';
}

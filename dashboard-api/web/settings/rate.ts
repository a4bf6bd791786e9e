import type { ExchangeRate } from '../../../contract/currencies-api.ts';
import { type Reading, readTyped } from '../notation/typed.ts';

/** Above zero, without zeros before it. */
const RATE = /^(?:0\.\d*[1-9]\d*|[1-9].*)$/;
const DIGITS = { whole: 9, fraction: 12 };

/** Reads a rate: it has many decimals and seldom thousands, so that a lone comma may be its point in any notation. */
export function rateReading(text: string): Reading {
  const reading = readTyped(text, DIGITS, ',');
  return reading.kind === 'number' && !RATE.test(reading.plain) ? { kind: 'none' } : reading;
}

/** A rate as the API takes it; null if what was typed is none, or can be two. */
export function readRate(text: string): string | null {
  const reading = rateReading(text);
  return reading.kind === 'number' ? reading.plain : null;
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

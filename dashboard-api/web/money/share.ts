import { divideHalfEven, movePoint } from '../../../contract/money.ts';
import { writePercent } from '../notation/numbers.ts';

/** A part of a whole in tenths of a per cent, rounded half-even; null where the whole is zero or a sign differs. */
export function sharePermille(partNanos: bigint, wholeNanos: bigint): number | null {
  if (wholeNanos <= 0n || partNanos < 0n) return null;
  return Number(divideHalfEven(partNanos * 1000n, wholeNanos));
}

/** `12.3%`, `< 0.1%` for a part too small to show, an en dash where there is no share. */
export function formatShare(partNanos: bigint, wholeNanos: bigint): string {
  const permille = sharePermille(partNanos, wholeNanos);
  if (permille === null) return '–';
  if (permille === 0 && partNanos > 0n) return `< ${writePercent('0.1')}`;
  return writePercent(tenthsOf(permille));
}

/** Tenths of a per cent as per cents with one digit after the point: `12.0` from 120. */
export function tenthsOf(permille: number | bigint): string {
  const text = movePoint(String(permille), 1);
  return text.includes('.') ? text : `${text}.0`;
}

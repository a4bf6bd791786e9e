/** Months of the books as the page names and offers them. The books are in UTC. Pure. */
import { monthOf } from '../../../contract/accounting-period.ts';
import { writeDate } from '../notation/dates.ts';

const MONTH = /^20\d{2}-(0[1-9]|1[0-2])$/;

/** `November 2026` from `2026-11`. */
export const monthName = (month: string): string =>
  writeDate(Date.parse(`${month}-01T00:00:00Z`), 'monthInFull');

/** A month such as `2026-11`, as an address states it; null for anything else. */
export const readMonth = (value: unknown): string | null =>
  typeof value === 'string' && MONTH.test(value) ? value : null;

/** The month that holds an instant, and so many before it; newest first. @param nowMs Unix milliseconds */
export function recentMonths(nowMs: number, count: number): string[] {
  const now = new Date(nowMs);
  return Array.from({ length: count }, (_, back) =>
    monthOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back))),
  );
}

/** The month before one. */
export const monthBefore = (month: string): string =>
  monthOf(new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)) - 2)));

/** Months of the books, in UTC. Pure. */

/**
 * Which month of the books an amount belongs to: that of its usage time or, where the books are closed up to a later one,
 * the first month that is open.
 * @param closedUpTo the last closed month, `2026-10`; null: none is closed
 * @returns `2026-11`
 */
export function accountingPeriod(usageAt: Date, closedUpTo: string | null): string {
  const month = monthOf(usageAt);
  return closedUpTo === null || month > closedUpTo ? month : monthAfter(closedUpTo);
}

/** @returns `2026-11` */
export const monthOf = (instant: Date): string => instant.toISOString().slice(0, 7);

/** True if some day from the first to the last is one of the month. */
export const touchesMonth = (
  { firstDay, lastDay }: { readonly firstDay: string; readonly lastDay: string },
  month: string,
): boolean => firstDay.slice(0, 7) <= month && month <= lastDay.slice(0, 7);

/** The month after one. */
export const monthAfter = (month: string): string => monthOf(monthPeriod(month).to);

/** A month's instants, `to` exclusive. @param month such as `2026-11` */
export function monthPeriod(month: string): { readonly from: Date; readonly to: Date } {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return { from: new Date(Date.UTC(year, number - 1)), to: new Date(Date.UTC(year, number)) };
}

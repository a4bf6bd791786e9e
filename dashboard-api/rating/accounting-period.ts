/** Which month of the books an amount belongs to. Books are in UTC. Pure. */

/**
 * The month of a usage time, or, where the books are closed up to a later one, the first month that is open.
 * @param closedUpTo the last closed month, `2026-10`; null: none is closed
 * @returns `2026-11`
 */
export function accountingPeriod(usageAt: Date, closedUpTo: string | null): string {
  const month = usageAt.toISOString().slice(0, 7);
  return closedUpTo === null || month > closedUpTo ? month : monthAfter(closedUpTo);
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number)).toISOString().slice(0, 7);
}

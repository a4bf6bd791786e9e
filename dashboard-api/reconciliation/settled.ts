/**
 * Months of the books in which a provider's bills count as what was charged, and by which bills and rates: those that were there
 * when the month was closed, so that nothing which comes or goes afterwards moves it; while it is reconciled and open, those so far.
 */
import { touchesMonth } from '../../contract/accounting-period.ts';
import { listKept, listMonths } from '../../db/close/months.ts';
import { listRates, type StoredRate } from '../../db/currencies/rates.ts';
import type { TenantUnit } from '../../db/database.ts';
import { listReports, type StoredReport } from '../../db/reconciliation/reports.ts';
import { billWaitsForRate, countingOn } from './report-file.ts';

/** A reconciled or closed month. */
export interface SettledMonth {
  readonly isClosed: boolean;
  /** Those with a day in the month, newest first. */
  readonly bills: readonly StoredReport[];
  readonly rates: readonly StoredRate[];
  /** Ids of bills in a currency without a rate for one of their days: they count for nothing. */
  readonly waiting: ReadonlySet<string>;
}

/** @returns by month, `2026-11` */
export async function readSettledMonths(unit: TenantUnit): Promise<ReadonlyMap<string, SettledMonth>> {
  const [reports, allRates] = [await listReports(unit), await listRates(unit)];
  const statements = await listKept(unit);
  const settled = new Map<string, SettledMonth>();
  for (const { month, revision, state } of await listMonths(unit)) {
    if (state !== 'reconciled' && state !== 'closed') continue;
    const closed = statements.find((one) => one.month === month && one.revision === revision);
    const isThere = (at: Date) => state === 'reconciled' || (closed !== undefined && at <= closed.closedAt);
    const bills = reports.filter((bill) => touchesMonth(bill, month) && isThere(bill.importedAt));
    const rates = allRates.filter(({ createdAt }) => isThere(createdAt));
    const waiting = bills.filter((bill) => billWaitsForRate(bill, rates));
    settled.set(month, {
      isClosed: state === 'closed',
      bills,
      rates,
      waiting: new Set(waiting.map(({ reportId }) => reportId)),
    });
  }
  return settled;
}

/**
 * The bill that says what a provider charged for a day: the newest that covers it.
 * @param day UTC, `2026-11-20` @returns null if none does, or if that one is in a currency without a rate for one of its days
 */
export function billOf({ bills, waiting }: SettledMonth, provider: string, day: string): StoredReport | null {
  const newest = countingOn(
    bills.filter((bill) => bill.provider === provider),
    day,
  );
  return newest === undefined || waiting.has(newest.reportId) ? null : newest;
}

/** True if a closed month counts on a bill: it stays. */
export const isKept = (settled: ReadonlyMap<string, SettledMonth>, reportId: string): boolean =>
  [...settled.values()].some(
    ({ isClosed, bills }) => isClosed && bills.some((bill) => bill.reportId === reportId),
  );

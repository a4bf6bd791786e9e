/**
 * Months of the books in which a provider's bills count as what was charged, and by which bills: those that were there when the
 * month was closed, so that nothing which comes or goes afterwards moves it; while it is reconciled and open, those so far.
 */
import { touchesMonth } from '../../contract/accounting-period.ts';
import { listKept, listMonths } from '../../db/close/months.ts';
import type { TenantUnit } from '../../db/database.ts';
import { listReports, type StoredReport } from '../../db/reconciliation/reports.ts';

export interface SettledBills {
  /** By month, `2026-11`: bills that count, newest first. */
  readonly byMonth: ReadonlyMap<string, readonly StoredReport[]>;
  /** The bill that says what a provider charged for a day (UTC), `2026-11-20`; null: none does, or its month is not reconciled. */
  readonly billOf: (provider: string, day: string) => StoredReport | null;
  /** Ids of bills that count in a closed month: they stay. */
  readonly kept: ReadonlySet<string>;
}

export async function readSettledBills(unit: TenantUnit): Promise<SettledBills> {
  const reports = await listReports(unit);
  const statements = await listKept(unit);
  const kept = new Set<string>();
  const byMonth = new Map<string, readonly StoredReport[]>();
  for (const { month, revision, state } of await listMonths(unit)) {
    if (state !== 'reconciled' && state !== 'closed') continue;
    const touching = reports.filter((report) => touchesMonth(report, month));
    if (state === 'reconciled') {
      byMonth.set(month, touching);
      continue;
    }
    const closedAt = statements.find((one) => one.month === month && one.revision === revision)?.closedAt;
    const counting = touching.filter(({ importedAt }) => closedAt !== undefined && importedAt <= closedAt);
    byMonth.set(month, counting);
    for (const { reportId } of counting) kept.add(reportId);
  }
  return {
    ...{ byMonth, kept },
    billOf: (provider, day) => billOf(byMonth.get(day.slice(0, 7)) ?? [], provider, day),
  };
}

/** The newest of some bills that covers a day. @param bills newest first */
const billOf = (bills: readonly StoredReport[], provider: string, day: string): StoredReport | null =>
  bills.find((bill) => bill.provider === provider && bill.firstDay <= day && day <= bill.lastDay) ?? null;

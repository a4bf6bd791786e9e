/** An imported report as it is kept, and as the API lists it. No I/O. */
import { newId } from '../../contract/ids.ts';
import { dollarsToNanos, nanosToDollars } from '../../contract/money.ts';
import type { CostReportFile } from '../../contract/reconciliation-api.ts';
import type { StoredRate } from '../../db/currencies/rates.ts';
import type { StoredReport } from '../../db/reconciliation/reports.ts';
import { omittedBy } from './importers/import.ts';
import type { Imported } from './importers/report.ts';
import { missingRates } from './in-dollars.ts';
import { statedTotals } from './stated-totals.ts';

/** What is kept of a file's rows of one provider. */
export function storedReport(
  { provider, rows, leftOut }: Imported,
  file: Pick<StoredReport, 'kind' | 'name' | 'invoiceId' | 'sha256' | 'importedAt'>,
): StoredReport {
  const days = rows.map(({ day }) => day).toSorted();
  return {
    reportId: newId(),
    provider,
    ...file,
    firstDay: days[0] ?? '',
    lastDay: days.at(-1) ?? '',
    rows: rows.length,
    rowsLeftOut: leftOut,
    omits: omittedBy(rows),
    totalNanos: rows.reduce(
      (sum, { amount, currency }) => (currency === 'USD' ? sum + dollarsToNanos(amount) : sum),
      0n,
    ),
    totals: statedTotals(rows),
  };
}

/** The report that counts on a day (UTC): the newest that covers it. @param reports of one provider, newest first */
export const countingOn = (reports: readonly StoredReport[], day: string): StoredReport | undefined =>
  reports.find(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay);

/** True if a day of it has no rate, so that nobody can say what it is in US dollars. */
export const billWaitsForRate = ({ totals }: StoredReport, rates: readonly StoredRate[]): boolean =>
  missingRates(inOthers(totals), rates).length > 0;

const inOthers = (totals: StoredReport['totals']) => totals.filter(({ currency }) => currency !== 'USD');

/** @param newer reports that were imported later */
export function fileOut(
  { sha256, totalNanos, totals, importedAt, omits, ...report }: StoredReport,
  newer: readonly StoredReport[],
  rates: readonly StoredRate[],
): CostReportFile {
  const others = inOthers(totals);
  const isReplaced = newer.some(
    ({ provider, firstDay, lastDay }) =>
      provider === report.provider && firstDay <= report.firstDay && report.lastDay <= lastDay,
  );
  return {
    ...report,
    totalNanos: others.length === 0 ? totalNanos.toString() : null,
    totals:
      totals.length === 0
        ? [{ currency: 'USD', amount: nanosToDollars(totalNanos) }]
        : totals.map(({ currency, amount }) => ({ currency, amount })),
    missingRates: missingRates(others, rates),
    omits: [...omits],
    importedAt: importedAt.toISOString(),
    isReplaced,
  };
}

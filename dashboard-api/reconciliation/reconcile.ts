/** A provider's bill of a month beside what was recorded: read, converted where it has to be, and compared. */
import { monthPeriod, touchesMonth } from '../../contract/accounting-period.ts';
import { compareAmounts, magnitudeOf } from '../../contract/money.ts';
import type { MissingRate, Reconciliation } from '../../contract/reconciliation-api.ts';
import { listRates } from '../../db/currencies/rates.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readRecorded } from '../../db/reconciliation/recorded.ts';
import { listReports, readBilledRows } from '../../db/reconciliation/reports.ts';
import {
  accuracyOf,
  byReason,
  cellsOf,
  differenceOf,
  explain,
  grainOf,
  ofModelsRecorded,
  ownOf,
  withDifference,
} from './compare.ts';
import { inDollars } from './in-dollars.ts';
import { countingOn } from './report-file.ts';
import { statedTotals } from './stated-totals.ts';

/** So many are listed; the others add up all the same. */
const LISTED_ROWS = 500;
const DAY_MS = 86_400_000;

/**
 * Of each day the newest report that covers it counts; other days are left out on both sides.
 * @returns null if no report covers a day of the month; `missing` if a bill in another currency has a day without a rate
 */
export async function reconcile(
  unit: TenantUnit,
  provider: string,
  month: string,
): Promise<Reconciliation | { readonly missing: readonly MissingRate[] } | null> {
  const period = monthPeriod(month);
  const reports = (await listReports(unit)).filter((one) => one.provider === provider);
  const reportOf = (day: string) => countingOn(reports, day);
  const isOfMonth = (day: string) => day.startsWith(month);
  const used = reports.filter((report) => touchesMonth(report, month));
  if (used.length === 0) return null;
  const ids = used.map(({ reportId }) => reportId);
  const billed = (await readBilledRows(unit, ids)).filter(
    ({ day, reportId }) => isOfMonth(day) && reportOf(day)?.reportId === reportId,
  );
  const recorded = (await readRecorded(unit, provider, period)).filter(({ day }) => reportOf(day));
  const days = recorded.map(({ day }) => day);
  const priced = inDollars(billed, days, await listRates(unit));
  if ('missing' in priced) return priced;
  const { rows, own, rates } = priced;
  const grain = grainOf(billed, recorded);
  const variances = explain(cellsOf(rows, recorded, grain, own));
  const sum = (amounts: readonly bigint[]) =>
    amounts.reduce((total, amount) => total + amount, 0n).toString();
  const covered = daysOf(period).filter((day) => reportOf(day));
  const largestFirst = variances.toSorted(
    (one, other) =>
      compareAmounts(magnitudeOf(differenceOf(other)), magnitudeOf(differenceOf(one))) ||
      (one.day < other.day ? -1 : 1),
  );
  return {
    provider,
    timeZone: 'UTC',
    currency: 'USD',
    grain,
    firstDay: covered[0] ?? '',
    lastDay: covered.at(-1) ?? '',
    omits: (['account', 'model', 'class'] as const).filter((field) => !grain.includes(field)),
    billedNanos: sum(variances.map(({ billedNanos }) => billedNanos)),
    recordedNanos: sum(variances.map(({ recordedNanos }) => recordedNanos)),
    differenceNanos: sum(variances.map(differenceOf)),
    ownCurrency: own?.currency ?? null,
    own: ownOf(variances, own),
    stated: statedTotals(rows).map(({ currency, amount }) => ({ currency, amount })),
    rates: [...rates],
    accuracyPercent: accuracyOf(variances),
    accuracyOfRecordedPercent: accuracyOf(ofModelsRecorded(variances)),
    byReason: byReason(variances, own),
    rows: largestFirst.slice(0, LISTED_ROWS).map((cell) => ({
      day: cell.day,
      account: cell.account,
      model: cell.model,
      class: cell.class,
      reason: cell.reason,
      billedNanos: cell.billedNanos.toString(),
      recordedNanos: cell.recordedNanos.toString(),
      differenceNanos: differenceOf(cell).toString(),
      unknownLines: cell.unknownLines,
      own: cell.own && withDifference(cell.own),
    })),
    rowsOmitted: Math.max(0, variances.length - LISTED_ROWS),
  };
}

function daysOf({ from, to }: { readonly from: Date; readonly to: Date }): string[] {
  const days: string[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** Which months of which providers can be compared, from the bills that were imported. Pure. */
import { monthAfter } from '../../../contract/accounting-period.ts';
import type { CostReportFile } from '../../../contract/reconciliation-api.ts';

type Covering = Pick<CostReportFile, 'provider' | 'firstDay' | 'lastDay'>;

/** Providers with a bill that covers a day of the month, in order. */
export function providersIn(bills: readonly Covering[], month: string): string[] {
  const covering = bills.filter((bill) => monthsOf(bill).includes(month));
  return [...new Set(covering.map(({ provider }) => provider))].toSorted();
}

/** Months of which a provider has a bill, newest first. @param most so many at most */
export function monthsCovered(bills: readonly Covering[], provider: string, most: number): string[] {
  const months = bills.filter((bill) => bill.provider === provider).flatMap(monthsOf);
  return [...new Set(months)].toSorted().toReversed().slice(0, most);
}

function monthsOf({ firstDay, lastDay }: Covering): string[] {
  const months: string[] = [];
  const last = lastDay.slice(0, 7);
  for (let month = firstDay.slice(0, 7); month <= last; month = monthAfter(month)) months.push(month);
  return months;
}

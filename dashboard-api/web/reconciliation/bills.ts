/** Which months of which providers can be compared, from the bills that were imported. Pure. */
import { monthAfter } from '../../../contract/accounting-period.ts';
import type { CostReportFile, MissingRate } from '../../../contract/reconciliation-api.ts';

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

/**
 * The rates that a provider's month waits for, as the bills say: of days that no later bill covers.
 * @param bills newest first
 */
export function waitingFor(
  bills: readonly (Covering & Pick<CostReportFile, 'missingRates'>)[],
  provider: string,
  month: string,
): MissingRate[] {
  const own = bills.filter((bill) => bill.provider === provider);
  return own.flatMap(({ missingRates }, index) =>
    missingRates.filter(
      (missing) =>
        monthsOf({ provider, ...missing }).includes(month) &&
        !own
          .slice(0, index)
          .some(({ firstDay, lastDay }) => firstDay <= missing.firstDay && missing.lastDay <= lastDay),
    ),
  );
}

function monthsOf({ firstDay, lastDay }: Covering): string[] {
  const months: string[] = [];
  const last = lastDay.slice(0, 7);
  for (let month = firstDay.slice(0, 7); month <= last; month = monthAfter(month)) months.push(month);
  return months;
}

import type { ReportFilter, UsageReport } from '../../../contract/usage-report.ts';
import { customPeriod } from '../period/period.ts';
import { narrowedTo } from '../view/question.ts';
import { type View, type ViewSearch, writeView } from '../view/search.ts';

/** The list of the calls behind a row, or behind one bucket of it: the same instants for whoever opens it later. */
export function callsBehind(
  view: View,
  filters: readonly ReportFilter[],
  { from, to }: Pick<UsageReport, 'from' | 'to'>,
): ViewSearch {
  return callsOf(narrowedTo(view, filters), { from, to });
}

/** The list of all calls of a view, as a total counts them, in these instants. */
export function callsOf(view: View, { from, to }: Pick<UsageReport, 'from' | 'to'>): ViewSearch {
  return writeView({ ...view, period: customPeriod(from, to) ?? view.period });
}

import type { Grouping } from '../../../contract/reports.ts';
import { fixedPeriod, type TimeWindow } from '../period/period.ts';
import { isFilterField, type View, type ViewSearch, withFilter, writeView } from '../view/search.ts';

/**
 * Search of the request list behind a row: the view, narrowed to the row's group and, where given, to its bucket.
 * Null where the list cannot be narrowed so: a group without a value, or a field that is no filter.
 */
export function drillSearch(
  view: View,
  field: Grouping,
  value: string | null | undefined,
  window?: TimeWindow,
): ViewSearch | null {
  if (!value || !isFilterField(field)) return null;
  const narrowed = withFilter(view, field, value);
  return writeView(window ? { ...narrowed, period: fixedPeriod(window) } : narrowed);
}

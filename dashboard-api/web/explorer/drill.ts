import { fixedPeriod, type TimeWindow } from '../period/period.ts';
import { type GroupField, type View, type ViewSearch, withFilter, writeView } from '../view/search.ts';

/**
 * Search of the request list behind a row: the view, narrowed to the row's group and, where given, to its bucket.
 * @param value the row's group; null narrows to the calls that have none
 */
export function drillSearch(
  view: View,
  field: GroupField,
  value: string | null | undefined,
  window?: TimeWindow,
): ViewSearch {
  const narrowed = withFilter(view, field, value ?? '');
  return writeView(window ? { ...narrowed, period: fixedPeriod(window) } : narrowed);
}

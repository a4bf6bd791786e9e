/** From what an address says to the question that the API is asked, and back from a row of the answer to an address. */
import type { ReportFilter, ReportQuestion } from '../../../contract/usage-report.ts';
import type { TimeWindow } from '../period/period.ts';
import { type Exclusion, type Filter, isFilterField, type View } from './search.ts';

type Narrowed = Pick<View, 'filters' | 'excluded'>;

/** A question about a period, narrowed as the view is. */
export function questionOf(
  { fromMs, toMs }: TimeWindow,
  { filters, excluded = [] }: Narrowed,
  rest: Omit<ReportQuestion, 'from' | 'to' | 'filters'>,
): ReportQuestion {
  const stated = (value: string) => (value === '' ? null : value);
  return {
    ...rest,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    filters: [
      ...filters.map(({ field, value }) => ({ field, values: [stated(value)] })),
      ...excluded.map(({ field, values }) => ({ field, values: values.map(stated), isExcluded: true })),
    ],
  };
}

/** Narrows a view to the calls behind a row, whose filters the answer states. */
export function narrowedTo(view: View, filters: readonly ReportFilter[]): View {
  const wanted: Filter[] = [];
  const excluded: Exclusion[] = [];
  for (const { field, values, isExcluded } of filters) {
    if (!isFilterField(field)) continue;
    const texts = values.map((value) => value ?? '');
    const [only] = texts;
    if (isExcluded) excluded.push({ field, values: texts });
    else if (only !== undefined) wanted.push({ field, value: only });
  }
  const { period, groupBy } = view;
  return { period, groupBy, filters: wanted, ...(excluded.length > 0 ? { excluded } : {}) };
}

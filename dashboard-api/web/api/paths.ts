import type { Grouping } from '../../../contract/reports.ts';
import { bucketFor, type TimeWindow } from '../period/period.ts';
import type { Exclusion, Filter, GroupField } from '../view/search.ts';

/** Rows of one page of the request list. */
export const PAGE_SIZE = 50;

/** Path of a cost report: `from` and `to` as instants, filters as they stand in the page's address. */
export function costPath(
  window: TimeWindow,
  filters: readonly Filter[],
  groupBy: readonly Grouping[],
  excluded: readonly Exclusion[] = [],
): string {
  const params = windowParams(window, filters, excluded);
  for (const field of groupBy) params.append('groupBy', field);
  return `/reports/cost?${params}`;
}

/** Path of the report behind the chart: a time bucket that fits the window, then the grouping. */
export function seriesPath(
  window: TimeWindow,
  filters: readonly Filter[],
  groupBy: GroupField,
  excluded: readonly Exclusion[] = [],
): string {
  return costPath(window, filters, [bucketFor(window), groupBy], excluded);
}

/** Path of one page of requests, newest first; `cursor` comes from the page before. */
export function requestsPath(
  window: TimeWindow,
  filters: readonly Filter[],
  cursor: string | null,
  excluded: readonly Exclusion[] = [],
): string {
  const params = windowParams(window, filters, excluded);
  params.set('limit', String(PAGE_SIZE));
  if (cursor !== null) params.set('cursor', cursor);
  return `/requests?${params}`;
}

/** Path of the present month's forecast. */
export function forecastPath(filters: readonly Filter[], excluded: readonly Exclusion[] = []): string {
  return `/forecast?${narrowed(new URLSearchParams({ period: 'month' }), filters, excluded)}`;
}

/** Path of the present month beside the same days of the one before. */
export function monthToDatePath(filters: readonly Filter[], excluded: readonly Exclusion[] = []): string {
  return `/reports/month-to-date?${narrowed(new URLSearchParams(), filters, excluded)}`;
}

function narrowed(
  params: URLSearchParams,
  filters: readonly Filter[],
  excluded: readonly Exclusion[],
): URLSearchParams {
  for (const { field, value } of filters) params.append(field, value);
  for (const { field, values } of excluded) for (const value of values) params.append(`not:${field}`, value);
  return params;
}

function windowParams(
  { fromMs, toMs }: TimeWindow,
  filters: readonly Filter[],
  excluded: readonly Exclusion[],
): URLSearchParams {
  const params = new URLSearchParams({
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
  });
  for (const { field, value } of filters) params.set(field, value);
  for (const { field, values } of excluded) for (const value of values) params.append(`not:${field}`, value);
  return params;
}

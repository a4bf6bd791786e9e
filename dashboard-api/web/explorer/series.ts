/**
 * From a cost report to what a chart draws: the nine dearest groups in a fixed order, everything else as Other.
 * "Other" is the one amount that the page puts together itself, bucket by bucket and exactly (`sumNanos`), because
 * which groups are the nine depends on what is on screen; the tables list every group as the API states it.
 */
import { sumNanos } from '../../../contract/money.ts';
import type { CostReport, Grouping } from '../../../contract/reports.ts';
import { type Bucket, bucketFor, bucketStarts, type TimeWindow } from '../period/period.ts';
import { groupLabel } from '../view/names.ts';

export const MAX_SERIES = 9;

export type CostRow = CostReport['rows'][number];

export interface Series {
  /** Position in the palette, from 1; null for Other. */
  readonly rank: number | null;
  readonly label: string;
}

export interface SeriesPoint {
  readonly startMs: number;
  /** Nano-dollars per series, in the order of the series. */
  readonly amounts: readonly bigint[];
  /** All known cost of the bucket. */
  readonly total: bigint;
  readonly requests: number;
  readonly unknownLines: number;
}

export interface Chart {
  readonly bucket: Bucket;
  readonly series: readonly Series[];
  readonly points: readonly SeriesPoint[];
}

/** Rows by cost, dearest first; equal costs by requests, then by label. */
export function byCost(rows: readonly CostRow[], field: Grouping): CostRow[] {
  return rows.toSorted((a, b) => {
    const [costA, costB] = [BigInt(a.costNanos), BigInt(b.costNanos)];
    if (costA !== costB) return costA < costB ? 1 : -1;
    if (a.requests !== b.requests) return b.requests - a.requests;
    return (a.labels[field] ?? '').localeCompare(b.labels[field] ?? '', 'en');
  });
}

/**
 * Lays a report over time out for drawing.
 * @param report grouped by time bucket and `field`
 * @param ranked rows of the same period grouped by `field` alone, dearest first
 */
export function layOut(
  report: CostReport,
  ranked: readonly CostRow[],
  field: Grouping,
  window: TimeWindow,
): Chart {
  const bucket = bucketFor(window);
  const leaders = ranked.slice(0, MAX_SERIES);
  const rankOf = new Map(leaders.map((row, index) => [row.group[field], index]));
  const rowsAt = Map.groupBy(report.rows, (row) => Date.parse(row.group[bucket] ?? ''));
  const series: Series[] = leaders.map((row, index) => ({
    rank: index + 1,
    label: groupLabel(field, row.labels[field]),
  }));
  if (report.rows.some((row) => !rankOf.has(row.group[field]))) series.push({ rank: null, label: 'Other' });
  const points = bucketStarts(window, bucket).map((startMs) => {
    const rows = rowsAt.get(startMs) ?? [];
    const bySeries = Map.groupBy(rows, (row) => rankOf.get(row.group[field]) ?? MAX_SERIES);
    return {
      startMs,
      amounts: series.map(({ rank }) => costOf(bySeries.get(rank === null ? MAX_SERIES : rank - 1))),
      total: costOf(rows),
      requests: rows.reduce((sum, row) => sum + row.requests, 0),
      unknownLines: rows.reduce((sum, row) => sum + row.unknownLines, 0),
    };
  });
  return { bucket, series, points };
}

const costOf = (rows: readonly CostRow[] = []): bigint => sumNanos(rows.map((row) => row.costNanos));

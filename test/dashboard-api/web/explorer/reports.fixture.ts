import type { CostReport, Grouping } from '../../../../contract/reports.ts';
import type { CostRow } from '../../../../dashboard-api/web/explorer/series.ts';

interface RowFacts {
  readonly group: Record<string, string | null>;
  readonly costNanos: string;
  readonly label?: string;
  readonly requests?: number;
  readonly unknownLines?: number;
}

/** A report row of which only the facts given matter. */
export function rowOf({ group, costNanos, label, requests = 1, unknownLines = 0 }: RowFacts): CostRow {
  return {
    costNanos,
    chargedNanos: costNanos,
    estimatedNanos: '0',
    requests,
    unknownLines,
    unknownAtMostNanos: '0',
    tokens: {},
    group,
    labels:
      label === undefined
        ? group
        : { ...group, ...Object.fromEntries(Object.keys(group).map((field) => [field, label])) },
  };
}

/** A report over rows. The total is not that of the rows: what is tested here does not read it. */
export function reportOf(groupBy: Grouping[], rows: CostRow[]): CostReport {
  return {
    from: '2026-11-20T00:00:00.000Z',
    to: '2026-11-21T00:00:00.000Z',
    timeZone: 'UTC',
    currency: 'USD',
    groupBy,
    dataAsOf: '2026-11-20T14:00:00.000Z',
    hasSimulated: false,
    total: { ...rowOf({ group: {}, costNanos: '0' }) },
    rows,
  };
}

import { queryOptions } from '@tanstack/react-query';
import type { CostReport } from '../../../contract/reports.ts';
import { readJson } from '../api/client.ts';
import { costPath } from '../api/paths.ts';
import { type Period, resolvePeriod } from '../period/period.ts';

/** The period over which the key list states spend. */
export const SPEND_PERIOD: Period = { kind: 'preset', preset: '30d' };

/** Spend per key over `SPEND_PERIOD`, as the cost report has it. */
export const keySpendQuery = queryOptions({
  queryKey: ['cost', 'keys'],
  queryFn: ({ signal }) =>
    readJson<CostReport>(costPath(resolvePeriod(SPEND_PERIOD, Date.now()), [], ['key']), signal),
});

export type KeySpend = CostReport['rows'][number];

/** The report's rows by key id. */
export function spendByKey(report: CostReport): ReadonlyMap<string, KeySpend> {
  return new Map(report.rows.flatMap((row) => (row.group['key'] ? [[row.group['key'], row]] : [])));
}

import { compareAmounts } from '../../contract/money.ts';
import type { CostReport, Grouping } from '../../contract/reports.ts';
import type { TenantUnit } from '../database.ts';
import { readDataAsOf } from '../usage/watermark.ts';
import type { UsageFilter } from './filter.ts';
import { type AllNames, labelOf, readNames } from './names.ts';
import { reportParts } from './parts.ts';
import { readSums, readTokens, type Sum } from './sums.ts';
import { type ClassQuantity, tokenTotals } from './tokens.ts';

/** More rows than this are not a report that anybody reads: the answer is then no report at all. */
export const MAX_REPORT_ROWS = 50_000;

type Row = CostReport['rows'][number];

/** What one report holds, besides what the question said. */
export type CostFigures = Pick<CostReport, 'dataAsOf' | 'hasSimulated' | 'total' | 'rows'>;

/**
 * Cost by up to three groupings, over lines whose call was admitted in the period. Rows add up to the total to the
 * last digit: both come from the same lines, each of which falls into exactly one row. Refused calls are left out.
 * @returns null if the groupings make more than `MAX_REPORT_ROWS` rows
 */
export async function readCost(
  unit: TenantUnit,
  filter: UsageFilter,
  groupBy: readonly Grouping[],
): Promise<CostFigures | null> {
  const { parts } = await reportParts(unit, filter, groupBy);
  const [total] = await readSums(unit, parts, [], 1);
  const rows = groupBy.length > 0 ? await readSums(unit, parts, groupBy, MAX_REPORT_ROWS + 1) : [];
  if (!total || rows.length > MAX_REPORT_ROWS) return null;
  const totalTokens = await readTokens(unit, parts, []);
  const tokens = groupBy.length > 0 ? await readTokens(unit, parts, groupBy) : totalTokens;
  const names = await readNames(
    unit,
    rows.flatMap(({ values }) => values),
  );
  const dataAsOf = await readDataAsOf(unit);
  return {
    dataAsOf: dataAsOf?.toISOString() ?? null,
    hasSimulated: total.isSimulated,
    total: figuresOf(total, totalTokens),
    rows: rows
      .map((sum) => ({ ...figuresOf(sum, tokens), ...named(groupBy, sum.values, names) }))
      .sort(byTimeThenCost),
  };
}

function figuresOf(
  { values, requests, costNanos, chargedNanos, estimatedNanos, unknownLines, unknownAtMostNanos }: Sum,
  tokens: ReadonlyMap<string, readonly ClassQuantity[]>,
) {
  const figures = { requests, costNanos, chargedNanos, estimatedNanos, unknownLines, unknownAtMostNanos };
  return { ...figures, tokens: tokenTotals(tokens.get(JSON.stringify(values)) ?? []) };
}

function named(groupBy: readonly Grouping[], values: readonly (string | null)[], names: AllNames) {
  const pairs = groupBy.map((grouping, index) => [grouping, values[index] ?? null] as const);
  return {
    group: Object.fromEntries(pairs),
    labels: Object.fromEntries(pairs.map(([grouping, value]) => [grouping, labelOf(names, grouping, value)])),
  };
}

/** Oldest bucket first, then the dearest. */
function byTimeThenCost(left: Row, right: Row): number {
  const [before, after] = [timeOf(left), timeOf(right)];
  if (before !== after) return before < after ? -1 : 1;
  return compareAmounts(BigInt(right.costNanos), BigInt(left.costNanos));
}

const timeOf = ({ group }: Row): string => group['day'] ?? group['hour'] ?? group['minute'] ?? '';

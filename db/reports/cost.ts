import { type SQL, sql } from 'drizzle-orm';
import type { CostReport, Figures, Grouping } from '../../contract/reports.ts';
import type { TenantUnit } from '../database.ts';
import { readDataAsOf } from '../usage/watermark.ts';
import { groupKey, lineSource, type UsageFilter } from './filter.ts';
import { labelOf, type Names, readNames } from './names.ts';
import { groupName, type Part, reportParts } from './parts.ts';
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
  const parts = await reportParts(unit, filter, groupBy);
  const [total] = await sums(unit, parts, []);
  const rows = groupBy.length > 0 ? await sums(unit, parts, groupBy) : [];
  if (!total || rows.length > MAX_REPORT_ROWS) return null;
  const names = await readNames(unit);
  const dataAsOf = await readDataAsOf(unit);
  return {
    dataAsOf: dataAsOf?.toISOString() ?? null,
    hasSimulated: total.simulated,
    total: total.figures,
    rows: rows
      .map(({ values, figures }) => ({ ...figures, ...named(groupBy, values, names) }))
      .sort(byTimeThenCost),
  };
}

interface Sum {
  readonly values: readonly (string | null)[];
  readonly figures: Figures;
  readonly simulated: boolean;
}

async function sums(unit: TenantUnit, parts: readonly Part[], groupBy: readonly Grouping[]): Promise<Sum[]> {
  const { tx, dialect } = unit;
  const { exactSum } = dialect;
  const { texts, grouped } = groupColumns(unit, groupBy);
  const { rows } = await tx.execute<Record<string, string | null>>(
    sql`select ${texts} ${exactSum(sql`cost_nanos`)} as cost, ${exactSum(sql`charged_nanos`)} as charged,
      ${exactSum(sql`estimated_nanos`)} as estimated, ${exactSum(sql`requests`)} as requests,
      ${exactSum(sql`unknown_lines`)} as unknown_lines, ${exactSum(sql`unknown_at_most_nanos`)} as unknown_at_most,
      ${exactSum(sql`simulated`)} as simulated
    from (${allParts(parts.map((part) => part.figures(groupBy)))}) as lines
    ${grouped([])} order by charged ${dialect.firstRows(MAX_REPORT_ROWS + 1)}`,
  );
  const tokens = await tokenSums(unit, parts, groupBy);
  return rows.map((row) => {
    const values = groupValues(groupBy, row);
    return {
      values,
      simulated: row['simulated'] !== '0',
      figures: {
        costNanos: row['cost'] ?? '0',
        chargedNanos: row['charged'] ?? '0',
        estimatedNanos: row['estimated'] ?? '0',
        requests: Number(row['requests']),
        unknownLines: Number(row['unknown_lines']),
        unknownAtMostNanos: row['unknown_at_most'] ?? '0',
        tokens: tokenTotals(tokens.get(JSON.stringify(values)) ?? []),
      },
    };
  });
}

/** Quantities per class and group, by the group's values. */
async function tokenSums(
  unit: TenantUnit,
  parts: readonly Part[],
  groupBy: readonly Grouping[],
): Promise<Map<string, ClassQuantity[]>> {
  const { texts, grouped } = groupColumns(unit, groupBy);
  const { rows } = await unit.tx.execute<Record<string, string | null> & { class: string; quantity: string }>(
    sql`select ${texts} class, ${unit.dialect.exactSum(sql`quantity`)} as quantity
      from (${allParts(parts.map((part) => part.quantities(groupBy)))}) as classes ${grouped([sql`class`])}`,
  );
  return Map.groupBy(rows, (row) => JSON.stringify(groupValues(groupBy, row)));
}

const allParts = (queries: readonly SQL[]): SQL => sql.join([...queries], sql` union all `);

/** A statement's groups: the columns `g0`, `g1`, … of its parts, by which it groups; `texts` write them, once a group. */
function groupColumns(unit: TenantUnit, groupBy: readonly Grouping[]) {
  const source = lineSource(unit.tables);
  const groups = groupBy.map((grouping, index) => ({
    text: groupKey(unit, grouping, source).text,
    name: groupName(index),
  }));
  return {
    texts: sql.join(groups.map(({ text, name }) => sql`${text(sql`${name}`)} as ${name}, `)),
    grouped(further: readonly SQL[]): SQL {
      const by = [...groups.map(({ name }) => name), ...further];
      return by.length > 0 ? sql`group by ${sql.join(by, sql`, `)}` : sql``;
    },
  };
}

const groupValues = (groupBy: readonly Grouping[], row: Record<string, string | null>): (string | null)[] =>
  groupBy.map((_, index) => row[`g${index}`] ?? null);

function named(groupBy: readonly Grouping[], values: readonly (string | null)[], names: Names) {
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
  const difference = BigInt(right.costNanos) - BigInt(left.costNanos);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

const timeOf = ({ group }: Row): string => group['day'] ?? group['hour'] ?? group['minute'] ?? '';

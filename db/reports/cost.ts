import { type SQL, sql } from 'drizzle-orm';
import type { CostReport, Figures, Grouping } from '../../contract/reports.ts';
import type { TenantUnit } from '../database.ts';
import { adjustmentsOfLines, isStillUnknown, isSuperseded } from '../rating/adjusted.ts';
import type { Tables } from '../schema/tables.ts';
import { readDataAsOf } from '../usage/watermark.ts';
import { allOf, eventConditions, groupKey, lineConditions, type UsageFilter } from './filter.ts';
import { labelOf, type Names, readNames } from './names.ts';
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
  const conditions = [
    ...eventConditions(unit, filter),
    ...lineConditions(unit, filter),
    sql`${unit.tables.usageEvent.kind} <> 'refusal'`,
  ];
  const [total] = await sums(unit, filter, conditions, []);
  const rows = groupBy.length > 0 ? await sums(unit, filter, conditions, groupBy) : [];
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

async function sums(
  unit: TenantUnit,
  period: Pick<UsageFilter, 'from' | 'to'>,
  conditions: readonly SQL[],
  groupBy: readonly Grouping[],
): Promise<Sum[]> {
  const { tx, tables, dialect } = unit;
  const { usageEvent, usageLine, ratingAdjustment } = tables;
  const { exactSum, countWhere } = dialect;
  const { keys, texts, grouped } = groupColumns(unit, groupBy);
  const { rows } = await tx.execute<Record<string, string | null>>(
    sql`select ${texts} ${exactSum(sql`cost`)} as cost, ${exactSum(sql`charged`)} as charged,
      ${exactSum(sql`case when basis = 'estimated' and superseded = 0 then cost end`)} as estimated,
      ${countWhere(sql`kind = 'closing' and line = 0`)} as requests,
      ${countWhere(sql`unknown = 1 and kind <> 'correction'`)} as unknown_lines,
      ${exactSum(sql`case when unknown = 1 then charged end`)} as unknown_at_most,
      ${countWhere(sql`upstream = 'simulator'`)} as simulated
    from (
      select ${keys} ${usageLine.costNanos} as cost, ${usageLine.chargedNanos} as charged, ${usageLine.basis} as basis,
        ${usageLine.line} as line, ${usageEvent.kind} as kind, ${usageEvent.upstream} as upstream,
        ${superseded(tables)} as superseded, ${unknown(tables)} as unknown
      from ${linesOfEvents(tables)} where ${allOf(conditions)}
      union all
      select ${keys} ${ratingAdjustment.deltaNanos}, 0, ${usageLine.basis}, ${NO_LINE}, ${usageEvent.kind},
        ${usageEvent.upstream}, ${superseded(tables)}, 0
      from ${linesOfEvents(tables)} join ${adjustmentsOfLines(unit, period)} where ${allOf(conditions)}) as lines
    ${grouped([])} order by charged ${dialect.firstRows(MAX_REPORT_ROWS + 1)}`,
  );
  const tokens = await tokenSums(unit, conditions, groupBy);
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
  conditions: readonly SQL[],
  groupBy: readonly Grouping[],
): Promise<Map<string, ClassQuantity[]>> {
  const { tx, tables, dialect } = unit;
  const { usageLine, usageLineClass } = tables;
  const { keys, texts, grouped } = groupColumns(unit, groupBy);
  const { rows } = await tx.execute<Record<string, string | null> & { class: string; quantity: string }>(
    sql`select ${texts} class, ${dialect.exactSum(sql`quantity`)} as quantity from (
      select ${keys} ${dialect.textGroup(usageLineClass.class)} as class, ${usageLineClass.quantity} as quantity
      from ${linesOfEvents(tables)}
      join ${usageLineClass} on ${usageLineClass.tenantId} = ${usageLine.tenantId}
        and ${usageLineClass.eventId} = ${usageLine.eventId} and ${usageLineClass.line} = ${usageLine.line}
      where ${allOf(conditions)}) as classes ${grouped([sql`class`])}`,
  );
  return Map.groupBy(rows, (row) => JSON.stringify(groupValues(groupBy, row)));
}

const linesOfEvents = ({ usageEvent, usageLine }: Tables): SQL =>
  sql`${usageEvent} join ${usageLine} on ${usageLine.tenantId} = ${usageEvent.tenantId}
    and ${usageLine.eventId} = ${usageEvent.eventId}`;

/**
 * A statement's groups: `keys` make the columns `g0`, `g1`, … of a table within it, by which the statement groups;
 * `texts` write them, once a group.
 */
function groupColumns(unit: TenantUnit, groupBy: readonly Grouping[]) {
  const groups = groupBy.map((grouping, index) => ({
    ...groupKey(unit, grouping),
    name: sql.raw(`g${index}`),
  }));
  return {
    keys: sql.join(groups.map(({ key, name }) => sql`${key} as ${name}, `)),
    texts: sql.join(groups.map(({ text, name }) => sql`${text(sql`${name}`)} as ${name}, `)),
    grouped(further: readonly SQL[]): SQL {
      const by = [...groups.map(({ name }) => name), ...further];
      return by.length > 0 ? sql`group by ${sql.join(by, sql`, `)}` : sql``;
    },
  };
}

const groupValues = (groupBy: readonly Grouping[], row: Record<string, string | null>): (string | null)[] =>
  groupBy.map((_, index) => row[`g${index}`] ?? null);

/** 1 if a later correction has said what this line's call really cost. It is asked only where it matters. */
const superseded = (tables: Tables): SQL =>
  sql`case when (${tables.usageLine.basis} = 'estimated' or ${tables.usageLine.costNanos} is null)
    and ${isSuperseded(tables)} then 1 else 0 end`;
/** 1 if nothing has said yet what the line cost. */
const unknown = (tables: Tables): SQL =>
  sql`case when ${isStillUnknown(tables)} and not ${isSuperseded(tables)} then 1 else 0 end`;
/** An adjustment is money of a line, and no call. */
const NO_LINE: SQL = sql`-1`;

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

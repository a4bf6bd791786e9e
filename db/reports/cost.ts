import { type SQL, sql } from 'drizzle-orm';
import type { CostReport, Figures, Grouping } from '../../contract/reports.ts';
import type { TenantUnit } from '../database.ts';
import { exactSum, firstRows, textGroup } from '../dialect.pg.ts';
import { usageEvent, usageLine, usageLineClass } from '../schema/tables.pg.ts';
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
  const { organisationId } = unit;
  const conditions = [
    ...eventConditions(organisationId, filter),
    ...lineConditions(filter),
    sql`${usageEvent.kind} <> 'refusal'`,
  ];
  const [total] = await sums(unit, conditions, []);
  const rows = groupBy.length > 0 ? await sums(unit, conditions, groupBy) : [];
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
  conditions: readonly SQL[],
  groupBy: readonly Grouping[],
): Promise<Sum[]> {
  const { inner, outer, grouped } = groupColumns(groupBy);
  const { rows } = await unit.tx.execute<Record<string, string | null>>(
    sql`select ${outer} cost, charged, estimated, requests, unknown_lines, unknown_at_most, simulated from (
      select ${inner} ${exactSum(usageLine.costNanos)} as cost, ${exactSum(usageLine.chargedNanos)} as charged,
        ${exactSum(when(sql`${usageLine.basis} = 'estimated' and not ${isSuperseded}`, usageLine.costNanos))} as estimated,
        ${exactSum(when(sql`${usageEvent.kind} = 'closing' and ${usageLine.line} = 0`, 1))} as requests,
        ${exactSum(when(sql`${isUnknown} and ${usageEvent.kind} <> 'correction'`, 1))} as unknown_lines,
        ${exactSum(when(isUnknown, usageLine.chargedNanos))} as unknown_at_most,
        ${exactSum(when(sql`${usageEvent.upstream} = 'simulator'`, 1))} as simulated
      from ${usageEvent} join ${usageLine} on ${usageLine.tenantId} = ${usageEvent.tenantId}
        and ${usageLine.eventId} = ${usageEvent.eventId}
      where ${allOf(conditions)} ${grouped}) as sums ${firstRows(MAX_REPORT_ROWS + 1)}`,
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
  { tx }: TenantUnit,
  conditions: readonly SQL[],
  groupBy: readonly Grouping[],
): Promise<Map<string, ClassQuantity[]>> {
  const { inner, outer, names } = groupColumns(groupBy);
  const { rows } = await tx.execute<Record<string, string | null> & { class: string; quantity: string }>(
    sql`select ${outer} class, quantity from (
      select ${inner} ${textGroup(usageLineClass.class)} as class, ${exactSum(usageLineClass.quantity)} as quantity
      from ${usageEvent} join ${usageLine} on ${usageLine.tenantId} = ${usageEvent.tenantId}
        and ${usageLine.eventId} = ${usageEvent.eventId}
      join ${usageLineClass} on ${usageLineClass.tenantId} = ${usageLine.tenantId}
        and ${usageLineClass.eventId} = ${usageLine.eventId} and ${usageLineClass.line} = ${usageLine.line}
      where ${allOf(conditions)}
      group by ${sql.join([...names, textGroup(usageLineClass.class)], sql`, `)}) as sums`,
  );
  return Map.groupBy(rows, (row) => JSON.stringify(groupValues(groupBy, row)));
}

/** A statement's groups: keys `g0`, `g1`, … inside it, their texts outside, so that each is written once a group. */
function groupColumns(groupBy: readonly Grouping[]): { inner: SQL; outer: SQL; grouped: SQL; names: SQL[] } {
  const keys = groupBy.map(groupKey);
  const name = (index: number) => sql.raw(`g${index}`);
  const names = keys.map((_, index) => sql`${sql.raw(String(index + 1))}`);
  return {
    inner: sql.join(keys.map(({ key }, index) => sql`${key} as ${name(index)}, `)),
    outer: sql.join(keys.map(({ text }, index) => sql`${text(sql`${name(index)}`)} as ${name(index)}, `)),
    grouped: names.length > 0 ? sql`group by ${sql.join(names, sql`, `)}` : sql``,
    names,
  };
}

const groupValues = (groupBy: readonly Grouping[], row: Record<string, string | null>): (string | null)[] =>
  groupBy.map((_, index) => row[`g${index}`] ?? null);

/** A later correction has said what this line's call really cost. */
const isSuperseded: SQL = sql`exists (select 1 from usage_event later where later.tenant_id = ${usageEvent.tenantId}
  and later.corrects_event_id = ${usageEvent.eventId} and later.cost_nanos is not null)`;
const isUnknown: SQL = sql`${usageLine.costNanos} is null and not ${isSuperseded}`;

const when = (
  condition: SQL,
  value: typeof usageLine.costNanos | typeof usageLine.chargedNanos | number,
): SQL => sql`case when ${condition} then ${typeof value === 'number' ? sql.raw(String(value)) : value} end`;

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

/**
 * The rows that lines come to in each table of roll-ups: figures, times and classes, by group, and by group and set of the
 * caller's dimensions. What is added, made anew and compared are these.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { BIN_STARTS_MS, BINS_IN_COLUMN, unitOf } from '../../contract/time-bins.ts';
import type { TenantUnit, Unit } from '../database.ts';
import type { NamedRows, Query, SummedTable } from '../dialect.ts';
import type { Tables } from '../schema/tables.ts';
import { binColumns, type Timing } from '../schema/usage-rollup-time.ts';
import { groupIdOf, groupKeys, groupsOf, setGroupIdOf } from './groups.ts';
import {
  adjustedClasses,
  adjustedCounted,
  countedFigures,
  type Figure,
  type LinesWanted,
  ownCounted,
  usedClasses,
} from './line-figures.ts';
import { isWide } from './wide-days.ts';

export type RolledLines = Omit<LinesWanted, 'keys'>;

/** The figures that a roll-up adds up. */
export const COST_SUMS = [
  'lines',
  'requests',
  'failed',
  'costNanos',
  'listNanos',
  'unlistedNanos',
  'chargedNanos',
  'estimatedNanos',
  'unknownLines',
  'unknownAtMostNanos',
] as const;

/** Tables of one grain. */
export interface Grain {
  readonly costs: Tables['usageRollup' | 'usageSetRollup' | 'usageDayRollup' | 'usageDaySetRollup'];
  readonly classes: Tables[
    | 'usageRollupClass'
    | 'usageSetRollupClass'
    | 'usageDayRollupClass'
    | 'usageDaySetRollupClass'];
  readonly times: Tables[
    | 'usageRollupTime'
    | 'usageSetRollupTime'
    | 'usageDayRollupTime'
    | 'usageDaySetRollupTime'];
}

/** By group; by group and set of dimensions. */
export const grainsOf = (tables: Tables): readonly [whole: Grain, sets: Grain] => [
  { costs: tables.usageRollup, classes: tables.usageRollupClass, times: tables.usageRollupTime },
  { costs: tables.usageSetRollup, classes: tables.usageSetRollupClass, times: tables.usageSetRollupTime },
];

/** The same by day (`days.ts`). */
export const dayGrainsOf = (tables: Tables): readonly [whole: Grain, sets: Grain] => [
  { costs: tables.usageDayRollup, classes: tables.usageDayRollupClass, times: tables.usageDayRollupTime },
  {
    costs: tables.usageDaySetRollup,
    classes: tables.usageDaySetRollupClass,
    times: tables.usageDaySetRollupTime,
  },
];

/** Every table of roll-ups by quarters, to go through them all. */
export const rollupTables = (tables: Tables): Grain[keyof Grain][] => tablesOf(grainsOf(tables));

/** Every table of roll-ups by days. */
export const dayRollupTables = (tables: Tables): Grain[keyof Grain][] => tablesOf(dayGrainsOf(tables));

const tablesOf = (grains: readonly Grain[]): Grain[keyof Grain][] =>
  grains.flatMap(({ costs, classes, times }) => [costs, classes, times]);

const IDS = [sql.raw('group_id'), sql.raw('set_group_id')] as const;

/**
 * What the rows of all tables are made from, each read once.
 * @param hasAdjustments false: the organisation has none
 */
export function rolledSources(unit: TenantUnit, lines: RolledLines, hasAdjustments = true): NamedRows[] {
  const { tables, dialect, organisationId } = unit;
  const { usageEvent } = tables;
  const keys: LinesWanted['keys'] = [
    { name: sql.raw('tenant_id'), value: sql`${usageEvent.tenantId}` },
    { name: sql.raw('bucket_at'), value: dialect.timeBucket(usageEvent.admittedAt, 'quarterHour') },
    { name: IDS[0], value: groupIdOf(unit) },
    {
      name: IDS[1],
      value: sql`case when ${isWide(unit, organisationId)} then null else ${setGroupIdOf(unit)} end`,
    },
    ...groupKeys(unit),
  ];
  const wanted = { ...lines, keys };
  const { sign = '+', of } = lines;
  const carried = { names: keys.slice(0, 4).map(({ name }) => name), sign, of };
  const { named } = dialect;
  const timed = (timing: Timing) => ({
    columns: sql`tenant_id, bucket_at, ${IDS[0]}, ${IDS[1]}, cast(${timing} as varchar(8)) as timing,
      ${timedBins(unit, timeOf(timing), 'requests')}`,
    from: sql`${named('all_lines')} where ${sql.raw(timeOf(timing))} is not null`,
  });
  const used = (name: string) => usedClasses(unit, { ...carried, rows: named(name) });
  const ownCounts = { name: 'own_counted', ...ownCounted(unit, wanted), isReadOnce: true };
  const own = countedFigures(wanted, named('own_counted'));
  const times = { name: 'all_times', ...both(timed('total'), timed('first')) };
  if (!hasAdjustments)
    return [ownCounts, { name: 'all_lines', ...own }, times, { name: 'all_classes', ...used('all_lines') }];
  const all = (name: string) => ({ columns: sql.raw('*'), from: named(name) });
  const adjusted = adjustedClasses(unit, { ...carried, rows: named('adjusted_lines') });
  return [
    ownCounts,
    { name: 'own_lines', ...own },
    { name: 'adjusted_counted', ...adjustedCounted(unit, wanted), isReadOnce: true },
    { name: 'adjusted_lines', ...countedFigures(wanted, named('adjusted_counted')) },
    { name: 'all_lines', ...both(all('own_lines'), all('adjusted_lines')) },
    times,
    { name: 'all_classes', ...both(used('own_lines'), adjusted) },
  ];
}

const both = (one: Query, other: Query): Query => ({
  columns: one.columns,
  from: sql`${one.from} union all select ${other.columns} from ${other.from}`,
});

/** The rows for every table of sums, of what `rolledSources` names. */
export const rolledRows = ({ tables, dialect: { named } }: Unit): SummedTable[] =>
  grainsOf(tables).flatMap((grain, index) => {
    const id = IDS[index] ?? IDS[0];
    return sumsOf(grain, ({ key, sums }, source) => {
      const others = [...key.slice(3), ...sums];
      return sql`select tenant_id, bucket_at, ${id} as group_id, ${namesOf(others)} from ${named(source)}
        where ${id} is not null`;
    });
  });

/** The rows for every table of sums by day: what the quarters of one day came to. */
export const rolledDayRows = (
  { tables, organisationId }: TenantUnit,
  { from, to }: { readonly from: Date; readonly to: Date },
): SummedTable[] => {
  const quarters = grainsOf(tables);
  return dayGrainsOf(tables).flatMap((grain, index) => {
    const { costs, classes, times } = quarters[index] ?? quarters[0];
    const tableOf = { all_lines: costs, all_classes: classes, all_times: times } as const;
    return sumsOf(grain, ({ key, sums }, source) => {
      const bucketAt = sql`cast(${from.toISOString()} as ${sql.raw(key[1]?.getSQLType() ?? '')})`;
      return sql`select tenant_id, ${bucketAt} as bucket_at, ${namesOf([...key.slice(2), ...sums])}
        from ${tableOf[source]} where tenant_id = ${organisationId} and bucket_at >= ${from.toISOString()}
        and bucket_at < ${to.toISOString()}`;
    });
  });
};

type RolledSource = 'all_lines' | 'all_classes' | 'all_times';

/** The tables of a grain with what they add up. @param rows of a table, whose key begins with organisation, bucket and group */
function sumsOf(
  { costs, classes, times }: Grain,
  rows: (of: Omit<SummedTable, 'rows'>, source: RolledSource) => SQL,
): SummedTable[] {
  const tables: readonly (readonly [RolledSource, Omit<SummedTable, 'rows'>])[] = [
    ['all_lines', { table: costs, key: keyOf(costs), sums: COST_SUMS.map((name) => costs[name]) }],
    [
      'all_classes',
      {
        table: classes,
        key: [...keyOf(classes), classes.class, classes.modality],
        sums: [classes.quantity, classes.costNanos],
      },
    ],
    ['all_times', { table: times, key: [...keyOf(times), times.timing], sums: binColumns(times) }],
  ];
  return tables.map(([source, of]) => ({ ...of, rows: rows(of, source) }));
}

/** The groups of all rows. */
export const rolledGroups = (unit: Unit): SummedTable[] =>
  IDS.map((id, index) => groupsOf(unit, unit.dialect.named('all_lines'), id, index > 0));

/** The column of a time in rows of figures. */
const timeOf = (timing: Timing): Figure => (timing === 'total' ? 'total_ms' : 'first_ms');

/** The columns of a histogram, by their names, of rows that have a time. @param ms @param calls columns of the rows */
export function timedBins({ tables }: Unit, ms: string, calls: string): SQL {
  const columns = binColumns(tables.usageRollupTime).map((column, index) => {
    const [name, type] = [column.name, column.getSQLType()];
    const first = index * BINS_IN_COLUMN;
    const bins = BIN_STARTS_MS.slice(first, first + BINS_IN_COLUMN).map((_, place) => first + place);
    const below = first === 0 ? '' : `when ${ms} < ${BIN_STARTS_MS[first]} then null `;
    const units = bins.map((bin) => {
      const to = BIN_STARTS_MS[bin + 1];
      return to === undefined ? `else ${unitOf(bin)}` : `when ${ms} < ${to} then ${unitOf(bin)}`;
    });
    // A case is of the type of its literals: where they are small, T-SQL would add them up as an int, and overflow.
    return `cast(case ${below}${units.join(' ')} end as ${type}) * ${calls} as ${name}`;
  });
  return sql.raw(columns.join(', '));
}

const keyOf = (table: Grain[keyof Grain]): PgColumn[] => [table.tenantId, table.bucketAt, table.groupId];

const namesOf = (columns: readonly PgColumn[]): SQL =>
  sql.join(
    columns.map(({ name }) => sql.identifier(name)),
    sql`, `,
  );

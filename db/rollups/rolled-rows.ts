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
  readonly costs: Tables['usageRollup' | 'usageSetRollup'];
  readonly classes: Tables['usageRollupClass' | 'usageSetRollupClass'];
  readonly times: Tables['usageRollupTime' | 'usageSetRollupTime'];
}

/** By group; by group and set of dimensions. */
export const grainsOf = (tables: Tables): readonly [whole: Grain, sets: Grain] => [
  { costs: tables.usageRollup, classes: tables.usageRollupClass, times: tables.usageRollupTime },
  { costs: tables.usageSetRollup, classes: tables.usageSetRollupClass, times: tables.usageSetRollupTime },
];

/** Every table of roll-ups, to go through them all. */
export const rollupTables = (tables: Tables): Grain[keyof Grain][] =>
  grainsOf(tables).flatMap(({ costs, classes, times }) => [costs, classes, times]);

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
  grainsOf(tables).flatMap(({ costs, classes, times }, index) => {
    const id = IDS[index] ?? IDS[0];
    const key = [costs.tenantId, costs.bucketAt, costs.groupId];
    const own = sql`tenant_id, bucket_at, ${id} as group_id`;
    const sums: PgColumn[] = COST_SUMS.map((name) => costs[name]);
    const quantities = [classes.quantity, classes.costNanos];
    return [
      {
        table: costs,
        key,
        sums,
        rows: sql`select ${own}, ${namesOf(sums)} from ${named('all_lines')} where ${id} is not null`,
      },
      {
        ...{ table: classes, key: [...keyOf(classes), classes.class, classes.modality], sums: quantities },
        rows: sql`select ${own}, class, modality, quantity, cost_nanos from ${named('all_classes')} where ${id} is not null`,
      },
      {
        ...{ table: times, key: [...keyOf(times), times.timing], sums: binColumns(times) },
        rows: sql`select ${own}, timing, ${namesOf(binColumns(times))} from ${named('all_times')} where ${id} is not null`,
      },
    ];
  });

/** The groups of all rows. */
export const rolledGroups = (unit: Unit): SummedTable[] =>
  IDS.map((id, index) => groupsOf(unit, unit.dialect.named('all_lines'), id, index > 0));

/** The column of a time in rows of figures. */
const timeOf = (timing: Timing): Figure => (timing === 'total' ? 'total_ms' : 'first_ms');

/** The columns of a histogram, by their names, of rows that have a time. @param ms @param calls columns of the rows */
export function timedBins({ tables }: Unit, ms: string, calls: string): SQL {
  const columns = binColumns(tables.usageRollupTime).map(({ name }, index) => {
    const first = index * BINS_IN_COLUMN;
    const bins = BIN_STARTS_MS.slice(first, first + BINS_IN_COLUMN).map((_, place) => first + place);
    const below = first === 0 ? '' : `when ${ms} < ${BIN_STARTS_MS[first]} then null `;
    const units = bins.map((bin) => {
      const to = BIN_STARTS_MS[bin + 1];
      return to === undefined ? `else ${unitOf(bin)}` : `when ${ms} < ${to} then ${unitOf(bin)}`;
    });
    return `case ${below}${units.join(' ')} end * ${calls} as ${name}`;
  });
  return sql.raw(columns.join(', '));
}

const keyOf = (table: Grain['classes' | 'times']): PgColumn[] => [
  table.tenantId,
  table.bucketAt,
  table.groupId,
];

const namesOf = (columns: readonly PgColumn[]): SQL =>
  sql.join(
    columns.map(({ name }) => sql.identifier(name)),
    sql`, `,
  );

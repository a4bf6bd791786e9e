/**
 * What a report is added up from. Whole days are read from roll-ups by day, whole quarters of an hour besides them from
 * roll-ups by quarter, what is left at the ends of the period from lines; all of it from lines if roll-ups do not know the answer: by minutes, by calls that have a class, or
 * while they are being built. By a caller's dimensions there are roll-ups of their own, but for the days on which a key was
 * called with too many sets of them: those calls are read one by one for as long as they are kept, and stand without
 * dimensions from then on.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { hasDaysWithoutSets, isDayWithoutSets } from '../retention/frozen.ts';
import { readRequestsSince } from '../retention/frozen-days.ts';
import { type RolledDay, readRolledDays } from '../rollups/days.ts';
import {
  type Figure,
  type LinesWanted,
  lineClasses,
  lineFigures,
  timedCalls,
} from '../rollups/line-figures.ts';
import { areRollupsComplete } from '../rollups/rebuild.ts';
import { COST_SUMS, dayGrainsOf, type Grain, grainsOf, timedBins } from '../rollups/rolled-rows.ts';
import { isWide, readWideDays } from '../rollups/wide-days.ts';
import { binColumns, type Timing } from '../schema/usage-rollup-time.ts';
import {
  beginAtMidnight,
  dayOffsetsOf,
  isWithinOneDay,
  SHORTEST_DAY_MS,
  stretchesOf,
} from './day-stretches.ts';
import {
  allOf,
  dimensionNames,
  eventConditions,
  groupKey,
  hasDimensions,
  isFilterRolledUp,
  lineConditions,
  lineSource,
  rollupSource,
  type UsageFilter,
  type UsageKey,
} from './filter.ts';
import { groupsWith, listOf } from './joined-groups.ts';

/** Queries over a part of the period, with a column per grouping (`groupName`). Parts are disjoint. */
export interface Part {
  /** Figures in columns of the roll-up's names, and `simulated`. */
  figures(groupBy: readonly UsageKey[]): SQL;
  /** Columns `class` and `quantity`. */
  quantities(groupBy: readonly UsageKey[]): SQL;
  /** Columns `class` and `cost_nanos`, adjustments included. */
  classCosts(groupBy: readonly UsageKey[]): SQL;
  /** A column per bin of a histogram (contract/time-bins.ts), of how many calls took so long. */
  times(groupBy: readonly UsageKey[], timing: Timing): SQL;
}

export interface Parts {
  readonly parts: readonly Part[];
  /** `both`: roll-ups do not hold all that is asked for. */
  readonly readFrom: 'rollups' | 'both' | 'calls';
}

/** The column of a grouping, by its place. */
export const groupName = (index: number): SQL => sql.raw(`g${index}`);

const QUARTER_MS = 15 * 60_000;

/** Parts that cover what a filter matches. */
export async function reportParts(
  unit: TenantUnit,
  filter: UsageFilter,
  groupBy: readonly UsageKey[],
): Promise<Parts> {
  const [from, to] = [filter.from.getTime(), filter.to.getTime()];
  const wholeFrom = Math.ceil(from / QUARTER_MS) * QUARTER_MS;
  const wholeTo = Math.floor(to / QUARTER_MS) * QUARTER_MS;
  const isKnown = groupBy.every(isRolledUp) && isFilterRolledUp(filter);
  if (!isKnown || wholeFrom >= wholeTo || !(await areRollupsComplete(unit)))
    return { parts: [linePart(unit, filter)], readFrom: 'calls' };
  const within = (start: number, end: number) => ({ ...filter, from: new Date(start), to: new Date(end) });
  const middle = within(wholeFrom, wholeTo);
  const isBySets = hasDimensions(filter) || dimensionNames(groupBy).length > 0;
  const wide = isBySets ? await widePartsOf(unit, middle) : [];
  const place = isBySets ? 1 : 0;
  const grains = { quarters: grainsOf(unit.tables)[place], days: dayGrainsOf(unit.tables)[place] };
  const options = isBySets ? { dimensions: sql`${unit.tables.usageGroup.dimensions}` } : {};
  const days = await usableDays(unit, middle, groupBy);
  const isDays = (dayOffsetsOf(groupBy) ?? []).every((zone) => beginAtMidnight(days, zone));
  const parts = [
    ...(from < wholeFrom ? [linePart(unit, within(from, wholeFrom))] : []),
    ...stretchesOf(middle, days).map(({ of, ...stretch }) =>
      rollupPart(unit, { ...middle, ...stretch }, grains[of], {
        ...options,
        isDays: of === 'days' && isDays,
      }),
    ),
    ...wide,
    ...(wholeTo < to ? [linePart(unit, within(wholeTo, to))] : []),
  ];
  return { parts, readFrom: wide.length > 0 ? 'both' : 'rollups' };
}

/** Days that answer for their quarters: none begins or ends within a bucket, or within rules of allocation. */
async function usableDays(
  unit: TenantUnit,
  filter: UsageFilter,
  groupBy: readonly UsageKey[],
): Promise<RolledDay[]> {
  if (filter.charged || filter.to.getTime() - filter.from.getTime() < SHORTEST_DAY_MS) return [];
  const offsets = dayOffsetsOf(groupBy);
  if (offsets === null) return [];
  const days = await readRolledDays(unit, filter);
  return days.filter((day) => offsets.every((zone) => isWithinOneDay(day, zone)));
}

/** What roll-ups by dimensions leave out: days of keys with too many sets. */
async function widePartsOf(unit: TenantUnit, filter: UsageFilter): Promise<Part[]> {
  const { tables, dialect, organisationId } = unit;
  const { usageEvent, usageGroup } = tables;
  const days = await readWideDays(unit, filter);
  const hasOlder = await hasDaysWithoutSets(unit, filter);
  if (days.length === 0 && !hasOlder) return [];
  const keyIds = [...new Set(days.map(({ keyId }) => keyId))];
  const since = await readRequestsSince(unit);
  const until = (at: Date): UsageFilter => ({ ...filter, to: at < filter.to ? at : filter.to });
  const from = (at: Date): UsageFilter => ({ ...filter, from: at > filter.from ? at : filter.from });
  const [gone, kept] = since === null ? [null, filter] : [until(since), from(since)];
  const [whole] = grainsOf(tables);
  const isOfWideDay = (rollup: Grain[keyof Grain]) =>
    sql`(${isWide(unit, organisationId, { at: rollup.bucketAt, keyId: usageGroup.keyId })}
      or ${isDayWithoutSets(unit, rollup.bucketAt)})`;
  return [
    ...(gone && gone.from < gone.to
      ? [rollupPart(unit, gone, whole, { dimensions: dialect.noJson(), where: isOfWideDay })]
      : []),
    ...(kept.from < kept.to && days.length > 0
      ? [linePart(unit, kept, [dialect.isOneOf(usageEvent.keyId, keyIds), isWide(unit, organisationId)])]
      : []),
  ];
}

const isRolledUp = (key: UsageKey): boolean => key !== 'minute';

const names = (groupBy: readonly UsageKey[]): SQL =>
  sql.join(groupBy.map((_, index) => sql`${groupName(index)}, `));

function linePart(unit: TenantUnit, filter: UsageFilter, further: readonly SQL[] = []): Part {
  const wanted = (groupBy: readonly UsageKey[]): LinesWanted => ({
    keys: groupBy.map((grouping, index) => ({
      name: groupName(index),
      value: groupKey(unit, grouping, lineSource(unit.tables)).key,
    })),
    conditions: [...eventConditions(unit, filter), ...lineConditions(unit, filter), ...further],
    of: filter,
  });
  const figures = COST_SUMS.map((name) => unit.tables.usageRollup[name].name as Figure);
  return {
    figures: (groupBy) => lineFigures(unit, wanted(groupBy), [...figures, 'simulated']),
    quantities: (groupBy) => lineClasses(unit, wanted(groupBy), 'quantity'),
    classCosts: (groupBy) => lineClasses(unit, wanted(groupBy), 'cost_nanos'),
    times(groupBy, timing) {
      const { columns, from } = timedCalls(unit, wanted(groupBy), timing);
      return sql`select ${names(groupBy)} ${timedBins(unit, 'ms', 'is_call')}
        from (select ${columns} from ${from}) as timed`;
    },
  };
}

interface RollupOptions {
  /** Where the caller's dimensions stand; absent: the roll-ups do not tell them apart. */
  readonly dimensions?: SQL;
  /** Buckets are days of the zones that are asked for. */
  readonly isDays?: boolean;
  readonly where?: (rollup: Grain[keyof Grain]) => SQL;
}

function rollupPart(
  unit: TenantUnit,
  filter: UsageFilter,
  { costs, classes, times }: Grain,
  { dimensions, isDays = false, where }: RollupOptions = {},
): Part {
  const { tables, dialect } = unit;
  const { usageGroup } = tables;
  const rowsOf = (groupBy: readonly UsageKey[], rollup: Grain[keyof Grain]) => {
    const { groups, stated } = groupsWith(unit, dimensions ? dimensionNames(groupBy) : [], dimensions);
    const source = { ...rollupSource(tables, rollup, dimensions), stated, isDays };
    const conditions = [
      ...eventConditions(unit, filter, source),
      ...lineConditions(unit, filter, source),
      ...(where ? [where(rollup)] : []),
    ];
    return {
      keys: sql.join(
        groupBy.map(
          (grouping, index) => sql`${groupKey(unit, grouping, source).key} as ${groupName(index)}, `,
        ),
      ),
      joined: sql`from ${rollup} join ${groups} on ${usageGroup.tenantId} = ${rollup.tenantId}
        and ${usageGroup.groupId} = ${rollup.groupId} where ${allOf(conditions)}`,
    };
  };
  const ofClass = (groupBy: readonly UsageKey[], figure: SQL) => {
    const { keys, joined } = rowsOf(groupBy, classes);
    return sql`select ${keys} ${dialect.textGroup(classes.class)} as class, ${figure} ${joined}`;
  };
  return {
    figures(groupBy) {
      const { keys, joined } = rowsOf(groupBy, costs);
      return sql`select ${keys} ${listOf(COST_SUMS.map((name) => costs[name]))},
        case when ${usageGroup.upstream} = 'simulator' then 1 else 0 end as simulated ${joined}`;
    },
    quantities: (groupBy) => ofClass(groupBy, sql`${classes.quantity} as quantity`),
    classCosts: (groupBy) => ofClass(groupBy, sql`${classes.costNanos} as cost_nanos`),
    times(groupBy, timing) {
      const { keys, joined } = rowsOf(groupBy, times);
      return sql`select ${keys} ${listOf(binColumns(times))} ${joined} and ${times.timing} = ${timing}`;
    },
  };
}

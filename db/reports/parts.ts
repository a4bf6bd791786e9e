/**
 * What a report is added up from. Whole quarters of an hour are read from roll-ups, what is left at the ends of the
 * period from lines; all of it from lines if roll-ups do not know the answer: by minutes, by a caller's dimensions, or
 * while they are being built.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { adjustedClasses, type LinesWanted, lineFigures, usedClasses } from '../rollups/line-figures.ts';
import { areRollupsComplete } from '../rollups/rebuild.ts';
import {
  allOf,
  eventConditions,
  groupKey,
  isFilterRolledUp,
  lineConditions,
  lineSource,
  rollupSource,
  type Source,
  type UsageFilter,
  type UsageKey,
} from './filter.ts';

/** Queries over a part of the period, with a column per grouping (`groupName`). Parts are disjoint. */
export interface Part {
  /** Figures in columns of the roll-up's names, and `simulated`. */
  figures(groupBy: readonly UsageKey[]): SQL;
  /** Columns `class` and `quantity`. */
  quantities(groupBy: readonly UsageKey[]): SQL;
  /** Columns `class` and `cost_nanos`, adjustments included. */
  classCosts(groupBy: readonly UsageKey[]): SQL;
}

export interface Parts {
  readonly parts: readonly Part[];
  readonly readFrom: 'rollups' | 'calls';
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
  const parts = [
    ...(from < wholeFrom ? [linePart(unit, within(from, wholeFrom))] : []),
    rollupPart(unit, within(wholeFrom, wholeTo)),
    ...(wholeTo < to ? [linePart(unit, within(wholeTo, to))] : []),
  ];
  return { parts, readFrom: 'rollups' };
}

const isRolledUp = (key: UsageKey): boolean =>
  typeof key === 'object' || (key !== 'minute' && !key.startsWith('dimension:'));

const names = (groupBy: readonly UsageKey[]): SQL =>
  sql.join(groupBy.map((_, index) => sql`${groupName(index)}, `));

function linePart(unit: TenantUnit, filter: UsageFilter): Part {
  const wanted = (groupBy: readonly UsageKey[]): LinesWanted => ({
    keys: groupBy.map((grouping, index) => ({
      name: groupName(index),
      value: groupKey(unit, grouping, lineSource(unit.tables)).key,
    })),
    conditions: [...eventConditions(unit, filter), ...lineConditions(unit, filter)],
    of: filter,
  });
  return {
    figures: (groupBy) => lineFigures(unit, wanted(groupBy)),
    quantities: (groupBy) =>
      sql`select ${names(groupBy)} class, quantity from (${usedClasses(unit, wanted(groupBy))}) as used`,
    classCosts: (groupBy) => sql`select ${names(groupBy)} class, cost_nanos
      from (${usedClasses(unit, wanted(groupBy))} union all ${adjustedClasses(unit, wanted(groupBy))}) as used`,
  };
}

function rollupPart(unit: TenantUnit, filter: UsageFilter): Part {
  const { tables, dialect } = unit;
  const { usageGroup, usageRollup: costs, usageRollupClass: classes } = tables;
  const joined = (rollup: typeof costs | typeof classes) => {
    const source = rollupSource(tables, rollup);
    const conditions = [...eventConditions(unit, filter, source), ...lineConditions(unit, filter, source)];
    return sql`from ${rollup} join ${usageGroup} on ${usageGroup.tenantId} = ${rollup.tenantId}
      and ${usageGroup.groupId} = ${rollup.groupId} where ${allOf(conditions)}`;
  };
  const keys = (groupBy: readonly UsageKey[], source: Source) =>
    sql.join(
      groupBy.map((grouping, index) => sql`${groupKey(unit, grouping, source).key} as ${groupName(index)}, `),
    );
  return {
    figures: (
      groupBy,
    ) => sql`select ${keys(groupBy, rollupSource(tables, costs))} ${costs.lines}, ${costs.requests},
        ${costs.costNanos}, ${costs.chargedNanos}, ${costs.estimatedNanos}, ${costs.unknownLines},
        ${costs.unknownAtMostNanos}, case when ${usageGroup.upstream} = 'simulator' then 1 else 0 end as simulated
      ${joined(costs)}`,
    quantities: (groupBy) => sql`select ${keys(groupBy, rollupSource(tables, classes))}
        ${dialect.textGroup(classes.class)} as class, ${classes.quantity} as quantity ${joined(classes)}`,
    classCosts: (groupBy) => sql`select ${keys(groupBy, rollupSource(tables, classes))}
        ${dialect.textGroup(classes.class)} as class, ${classes.costNanos} as cost_nanos ${joined(classes)}`,
  };
}

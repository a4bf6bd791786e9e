import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { ZoneOffset } from '../../contract/policies/hours.ts';
import type { Interval } from '../../contract/report-words.ts';
import type { Grouping } from '../../contract/reports.ts';
import type { ReportField } from '../../contract/usage-report.ts';
import type { TenantUnit, Unit } from '../database.ts';
import { type Seen, seenRows } from '../members/seen.ts';
import type { Grain } from '../rollups/rolled-rows.ts';
import type { Tables } from '../schema/tables.ts';
import { type ChargeStretch, chargedCondition, hasChargedDimensions } from './charged.ts';
import { isNoneOf, matches, matchesColumn, matchesStated, named, type Wanted } from './wanted.ts';

/** What a report or list is about. A field that is absent matches everything. */
export interface UsageFilter {
  /** Usage time, `to` exclusive. */
  readonly from: Date;
  readonly to: Date;
  /** Whose usage is shown; everything else there is counts for nothing. */
  readonly seen: Seen;
  readonly team?: Wanted;
  readonly project?: Wanted;
  readonly key?: Wanted;
  readonly provider?: Wanted;
  readonly model?: Wanted;
  readonly endpoint?: Wanted;
  readonly basis?: Wanted;
  readonly environment?: Wanted;
  readonly owner?: Wanted;
  readonly serviceTier?: Wanted;
  readonly status?: Wanted;
  readonly modelRequested?: Wanted;
  /** Of the model as asked for, as budgets have it: `*` stands for any characters. */
  readonly modelPattern?: string;
  readonly modelServed?: Wanted;
  /** Lines that have a class of these. Roll-ups of figures do not know it. */
  readonly tokenClass?: Wanted;
  /** By dimension name. */
  readonly dimensions: Readonly<Record<string, Wanted>>;
  /** Lines of which a part is charged to one of these cost centres; null: to none. `charged` says which those are. */
  readonly costCentre?: Wanted;
  readonly charged?: readonly ChargeStretch[];
  /** What matches one of these is left out. */
  readonly excluded?: Excluded;
}

/** Of a cost centre: what is charged to these alone. */
export type Excluded = Readonly<
  Partial<Record<EventField | LineField | 'costCentre', Wanted>> & {
    dimensions?: Readonly<Record<string, Wanted>>;
  }
>;

/** Fields that are columns of an event, and fields of a line. */
const EVENT_FIELDS = [
  'team',
  'project',
  'key',
  'provider',
  'endpoint',
  'environment',
  'owner',
  'serviceTier',
  'status',
  'modelRequested',
] as const;
const LINE_FIELDS = ['model', 'modelServed', 'basis'] as const;
export type EventField = (typeof EVENT_FIELDS)[number];
export type LineField = (typeof LINE_FIELDS)[number];

/** Buckets of a calendar in a time zone, which is how far its clocks are from UTC from which instant on. */
export interface ZoneBucket {
  readonly interval: Interval;
  /** From the beginning of the period on, oldest first; at least one. */
  readonly offsets: readonly ZoneOffset[];
}

/** What figures can be grouped by. */
export type UsageKey = Grouping | Exclude<ReportField, 'tokenClass' | 'costCentre'> | ZoneBucket;

/**
 * The model of a line: as the response named it; else, for the call's own line, as it was asked for. Further lines
 * (other models used on the way) are never given the model asked for.
 */
export const lineModel = ({ usageEvent, usageLine }: Tables): SQL<string | null> =>
  sql`coalesce(${usageLine.model}, case when ${usageLine.line} = 0 then ${usageEvent.modelRequested} end)`;

/** What usage is read from, lines or roll-ups: where each field stands. */
export interface Source extends Record<EventField | 'basis' | 'modelServed', PgColumn> {
  readonly tenant: PgColumn;
  /** Usage time, or the beginning of its quarter of an hour or of its day. */
  readonly at: PgColumn;
  /** `at` is the beginning of a day in every zone that is asked for: days need not be worked out. */
  readonly isDays?: boolean;
  readonly model: SQL<string | null>;
  /** Null: this source does not know them, or no longer. */
  readonly dimensions: PgColumn | SQL | null;
  /** Dimensions of the caller's that stand in columns of their own, by name. */
  readonly stated?: ReadonlyMap<string, SQL>;
}

/** Lines of events: statements that join the two. */
export const lineSource = (tables: Tables): Source => {
  const { usageEvent, usageLine } = tables;
  return {
    tenant: usageEvent.tenantId,
    team: usageEvent.teamId,
    project: usageEvent.projectId,
    key: usageEvent.keyId,
    owner: usageEvent.ownerId,
    provider: usageEvent.provider,
    endpoint: usageEvent.endpoint,
    environment: usageEvent.environment,
    serviceTier: usageEvent.serviceTier,
    status: usageEvent.status,
    modelRequested: usageEvent.modelRequested,
    modelServed: usageLine.model,
    basis: usageLine.basis,
    model: lineModel(tables),
    at: usageEvent.admittedAt,
    dimensions: usageEvent.dimensions,
  };
};

/**
 * Roll-ups: statements that join them with their groups.
 * @param dimensions null: the roll-ups do not tell them apart
 */
export const rollupSource = (
  { usageGroup }: Tables,
  rollup: Grain[keyof Grain],
  dimensions: Source['dimensions'] = null,
): Source => ({
  tenant: rollup.tenantId,
  team: usageGroup.teamId,
  project: usageGroup.projectId,
  key: usageGroup.keyId,
  owner: usageGroup.ownerId,
  provider: usageGroup.provider,
  endpoint: usageGroup.endpoint,
  environment: usageGroup.environment,
  serviceTier: usageGroup.serviceTier,
  status: usageGroup.status,
  modelRequested: usageGroup.modelRequested,
  modelServed: usageGroup.modelServed,
  basis: usageGroup.basis,
  model: sql`${usageGroup.model}`,
  at: rollup.bucketAt,
  dimensions,
});

/** Conditions on the event alone. */
export function eventConditions(
  unit: TenantUnit,
  filter: UsageFilter,
  source: Source = lineSource(unit.tables),
): SQL[] {
  const { organisationId } = unit;
  const conditions = [
    sql`${source.tenant} = ${organisationId}`,
    sql`${source.at} >= ${filter.from.toISOString()}`,
    sql`${source.at} < ${filter.to.toISOString()}`,
    ...seenRows(unit, filter.seen, { teamId: source.team, ownerId: source.owner }),
  ];
  const { excluded = {}, modelPattern } = filter;
  if (modelPattern !== undefined) conditions.push(unit.dialect.isLike(source.modelRequested, modelPattern));
  for (const field of EVENT_FIELDS) {
    const [wanted, unwanted] = [filter[field], excluded[field]];
    if (wanted) conditions.push(matchesColumn(unit, source[field], wanted));
    if (unwanted)
      conditions.push(isNoneOf(source[field], matchesColumn(unit, source[field], named(unwanted)), unwanted));
  }
  for (const [name, wanted] of Object.entries(filter.dimensions)) {
    conditions.push(matchesStated(unit, name, statedIn(unit, source, name), wanted));
  }
  for (const [name, unwanted] of Object.entries(excluded.dimensions ?? {})) {
    const value = statedIn(unit, source, name);
    conditions.push(isNoneOf(value, matchesStated(unit, name, value, named(unwanted)), unwanted));
  }
  return conditions;
}

/** True if roll-ups know every field that the filter asks for. */
export const isFilterRolledUp = ({ tokenClass }: UsageFilter): boolean => tokenClass === undefined;

/** The filter asks for a dimension of the caller's. */
export const hasDimensions = ({ dimensions, excluded = {}, charged }: UsageFilter): boolean =>
  hasChargedDimensions(charged ?? []) ||
  Object.keys(dimensions).length + Object.keys(excluded.dimensions ?? {}).length > 0;

/** Conditions on a line. */
export function lineConditions(
  unit: TenantUnit,
  filter: Pick<UsageFilter, LineField | 'tokenClass' | 'excluded' | 'costCentre' | 'charged'>,
  source: Source = lineSource(unit.tables),
): SQL[] {
  const conditions: SQL[] = [];
  for (const field of LINE_FIELDS) {
    const [wanted, unwanted] = [filter[field], filter.excluded?.[field]];
    const value = sql<string | null>`${source[field]}`;
    if (wanted) conditions.push(matches(value, wanted));
    if (unwanted) conditions.push(isNoneOf(value, matches(value, named(unwanted)), unwanted));
  }
  if (filter.tokenClass) conditions.push(hasClass(unit.tables, filter.tokenClass));
  if (filter.charged) conditions.push(chargedCondition(unit, filter.charged, source));
  else if (filter.costCentre ?? filter.excluded?.costCentre)
    throw new Error('what is charged to a cost centre is worked out before it is asked for');
  return conditions;
}

/** The line has a class of these. */
const hasClass = ({ usageLine, usageLineClass }: Tables, wanted: Wanted): SQL =>
  sql`exists (select 1 from ${usageLineClass} where ${usageLineClass.tenantId} = ${usageLine.tenantId}
    and ${usageLineClass.eventId} = ${usageLine.eventId} and ${usageLineClass.line} = ${usageLine.line}
    and ${matches(sql`${usageLineClass.class}`, wanted)})`;

/** A dimension of the caller's by name. */
function statedIn({ dialect }: Unit, { dimensions, stated }: Source, name: string): SQL<string | null> {
  if (!dimensions) throw new Error('these roll-ups do not know dimensions');
  return sql<string | null>`${stated?.get(name) ?? dialect.jsonText(dimensions, name)}`;
}

const DIMENSION = 'dimension:';

/** The names of dimensions of the caller's among what is grouped by. */
export const dimensionNames = (groupBy: readonly UsageKey[]): string[] =>
  groupBy.flatMap((key) =>
    typeof key === 'string' && key.startsWith(DIMENSION) ? [key.slice(DIMENSION.length)] : [],
  );

/** The event has a line of which conditions hold. */
export const hasLine = ({ usageEvent, usageLine }: Tables, picked: readonly SQL[]): SQL =>
  sql`exists (select 1 from ${usageLine} where ${usageLine.tenantId} = ${usageEvent.tenantId}
    and ${usageLine.eventId} = ${usageEvent.eventId} and ${allOf(picked)})`;

/** What a grouping groups by, and how a group's value is written. */
export interface GroupKey {
  readonly key: SQL;
  readonly text: (key: SQL) => SQL;
}

/** @param source where the field stands */
export function groupKey(unit: Unit, grouping: UsageKey, source: Source): GroupKey {
  const { asText, bucketText, textGroup, timeBucket } = unit.dialect;
  if (typeof grouping === 'object') return { key: zoneBucket(unit, grouping, source), text: bucketText };
  switch (grouping) {
    case 'minute':
    case 'hour':
    case 'day':
      return {
        key: grouping === 'day' && source.isDays ? sql`${source.at}` : timeBucket(source.at, grouping),
        text: bucketText,
      };
    case 'organisation':
      return { key: sql`${source.tenant}`, text: asItIs };
    case 'team':
    case 'project':
    case 'owner':
      return { key: sql`${source[grouping]}`, text: asItIs };
    case 'status':
      return { key: sql`${source.status}`, text: asText };
    case 'environment':
    case 'serviceTier':
    case 'modelRequested':
    case 'modelServed':
    case 'key':
    case 'provider':
    case 'endpoint':
    case 'basis':
    case 'model':
      return { key: textGroup(source[grouping]), text: asItIs };
    default:
      return { key: textGroup(statedIn(unit, source, grouping.slice(DIMENSION.length))), text: asItIs };
  }
}

const asItIs = (key: SQL): SQL => key;

/** Hours are instants; longer buckets are what the zone's clocks show at their beginning, as if it were UTC. */
function zoneBucket({ dialect }: Unit, { interval, offsets }: ZoneBucket, { at, isDays }: Source): SQL {
  const [first, ...later] = offsets.map(({ offsetSeconds }) => {
    const shown = offsetSeconds === 0 ? sql`${at}` : dialect.later(at, offsetSeconds);
    const local = isDays && interval === 'day' ? shown : dialect.timeBucket(shown, interval);
    return interval === 'hour' ? dialect.later(local, -offsetSeconds) : local;
  });
  if (!first) throw new Error('a time zone has an offset at any time');
  if (later.length === 0) return first;
  const whens = [first, ...later].slice(0, -1).map((bucket, index) => {
    const until = new Date(offsets[index + 1]?.fromMs ?? 0).toISOString();
    return sql`when ${at} < ${until} then ${bucket}`;
  });
  return sql`case ${sql.join(whens, sql` `)} else ${later.at(-1)} end`;
}

export const allOf = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` and `);

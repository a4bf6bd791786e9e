import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Grouping } from '../../contract/reports.ts';
import type { TenantUnit, Unit } from '../database.ts';
import { type Seen, seenRows } from '../members/seen.ts';
import type { Tables } from '../schema/tables.ts';

/** Values of one field, any of which matches; null stands for "has none". */
export type Wanted = readonly (string | null)[];

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
  /** By dimension name. */
  readonly dimensions: Readonly<Record<string, Wanted>>;
}

/**
 * The model of a line: as the response named it; else, for the call's own line, as it was asked for. Further lines
 * (other models used on the way) are never given the model asked for.
 */
export const lineModel = ({ usageEvent, usageLine }: Tables): SQL<string | null> =>
  sql`coalesce(${usageLine.model}, case when ${usageLine.line} = 0 then ${usageEvent.modelRequested} end)`;

/** What usage is read from, lines or roll-ups: where each field stands. */
export interface Source
  extends Record<'team' | 'project' | 'key' | 'provider' | 'endpoint' | 'basis', PgColumn> {
  readonly tenant: PgColumn;
  readonly owner: PgColumn;
  /** Usage time, or the beginning of its quarter of an hour. */
  readonly at: PgColumn;
  readonly model: SQL<string | null>;
  /** Null: this source does not know them. */
  readonly dimensions: PgColumn | null;
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
    basis: usageLine.basis,
    model: lineModel(tables),
    at: usageEvent.admittedAt,
    dimensions: usageEvent.dimensions,
  };
};

/** Roll-ups, of figures or of classes: statements that join them with their groups. */
export const rollupSource = (
  { usageGroup }: Tables,
  rollup: Tables['usageRollup' | 'usageRollupClass'],
): Source => ({
  tenant: rollup.tenantId,
  team: usageGroup.teamId,
  project: usageGroup.projectId,
  key: usageGroup.keyId,
  owner: usageGroup.ownerId,
  provider: usageGroup.provider,
  endpoint: usageGroup.endpoint,
  basis: usageGroup.basis,
  model: sql`${usageGroup.model}`,
  at: rollup.bucketAt,
  dimensions: null,
});

/** Conditions on the event alone. */
export function eventConditions(
  unit: TenantUnit,
  filter: UsageFilter,
  source: Source = lineSource(unit.tables),
): SQL[] {
  const { dialect, organisationId } = unit;
  const conditions = [
    sql`${source.tenant} = ${organisationId}`,
    sql`${source.at} >= ${filter.from.toISOString()}`,
    sql`${source.at} < ${filter.to.toISOString()}`,
    ...seenRows(unit, filter.seen, { teamId: source.team, ownerId: source.owner }),
  ];
  for (const field of ['team', 'project', 'key', 'provider', 'endpoint'] as const) {
    const wanted = filter[field];
    if (wanted) conditions.push(matchesColumn(unit, source[field], wanted));
  }
  for (const [name, wanted] of Object.entries(filter.dimensions)) {
    conditions.push(matches(dialect.jsonText(dimensionsOf(source), name), wanted));
  }
  return conditions;
}

/** Conditions on a line. */
export function lineConditions(
  unit: Unit,
  filter: Pick<UsageFilter, 'model' | 'basis'>,
  source: Source = lineSource(unit.tables),
): SQL[] {
  const conditions: SQL[] = [];
  if (filter.model) conditions.push(matches(source.model, filter.model));
  if (filter.basis) conditions.push(matchesColumn(unit, source.basis, filter.basis));
  return conditions;
}

function dimensionsOf({ dimensions }: Source): PgColumn {
  if (!dimensions) throw new Error('dimensions are read from lines');
  return dimensions;
}

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
export function groupKey({ dialect }: Unit, grouping: Grouping, source: Source): GroupKey {
  const { bucketText, jsonText, textGroup, timeBucket } = dialect;
  switch (grouping) {
    case 'minute':
    case 'hour':
    case 'day':
      return { key: timeBucket(source.at, grouping), text: bucketText };
    case 'team':
    case 'project':
      return { key: sql`${source[grouping]}`, text: asItIs };
    case 'key':
    case 'provider':
    case 'endpoint':
    case 'basis':
    case 'model':
      return { key: textGroup(source[grouping]), text: asItIs };
    default:
      return {
        key: textGroup(jsonText(dimensionsOf(source), grouping.slice('dimension:'.length))),
        text: asItIs,
      };
  }
}

const asItIs = (key: SQL): SQL => key;

export const allOf = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` and `);

function matchesColumn({ dialect }: Unit, column: PgColumn, wanted: Wanted): SQL {
  return eitherOf(dialect.isOneOf(column, stated(wanted)), sql`${column} is null`, wanted);
}

function matches(value: SQL<string | null>, wanted: Wanted): SQL {
  const list = sql.join(
    stated(wanted).map((text) => sql`${text}`),
    sql`, `,
  );
  return eitherOf(
    stated(wanted).length > 0 ? sql`${value} in (${list})` : sql`1 = 0`,
    sql`${value} is null`,
    wanted,
  );
}

function eitherOf(isStatedOne: SQL, isNone: SQL, wanted: Wanted): SQL {
  return wanted.includes(null) ? sql`(${isStatedOne} or ${isNone})` : isStatedOne;
}

const stated = (wanted: Wanted): string[] => wanted.filter((value) => value !== null);

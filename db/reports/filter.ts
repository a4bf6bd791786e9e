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

/** Conditions on the event alone. */
export function eventConditions(unit: TenantUnit, filter: UsageFilter): SQL[] {
  const { tables, dialect, organisationId } = unit;
  const { usageEvent } = tables;
  const columns = columnsOf(tables);
  const conditions = [
    sql`${usageEvent.tenantId} = ${organisationId}`,
    sql`${usageEvent.admittedAt} >= ${filter.from.toISOString()}`,
    sql`${usageEvent.admittedAt} < ${filter.to.toISOString()}`,
    ...seenRows(unit, filter.seen, usageEvent),
  ];
  for (const field of ['team', 'project', 'key', 'provider', 'endpoint'] as const) {
    const wanted = filter[field];
    if (wanted) conditions.push(matchesColumn(unit, columns[field], wanted));
  }
  for (const [name, wanted] of Object.entries(filter.dimensions)) {
    conditions.push(matches(dialect.jsonText(usageEvent.dimensions, name), wanted));
  }
  return conditions;
}

/** Conditions on a line. */
export function lineConditions(unit: Unit, filter: UsageFilter): SQL[] {
  const conditions: SQL[] = [];
  if (filter.model) conditions.push(matches(lineModel(unit.tables), filter.model));
  if (filter.basis) conditions.push(matchesColumn(unit, unit.tables.usageLine.basis, filter.basis));
  return conditions;
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

const columnsOf = ({ usageEvent, usageLine }: Tables) => ({
  team: usageEvent.teamId,
  project: usageEvent.projectId,
  key: usageEvent.keyId,
  provider: usageEvent.provider,
  endpoint: usageEvent.endpoint,
  basis: usageLine.basis,
});

export function groupKey({ tables, dialect }: Unit, grouping: Grouping): GroupKey {
  const { usageEvent } = tables;
  const { bucketText, jsonText, textGroup, timeBucket } = dialect;
  switch (grouping) {
    case 'minute':
    case 'hour':
    case 'day':
      return { key: timeBucket(usageEvent.admittedAt, grouping), text: bucketText };
    case 'team':
    case 'project':
      return { key: sql`${columnsOf(tables)[grouping]}`, text: asItIs };
    case 'key':
    case 'provider':
    case 'endpoint':
    case 'basis':
      return { key: textGroup(columnsOf(tables)[grouping]), text: asItIs };
    case 'model':
      return { key: textGroup(lineModel(tables)), text: asItIs };
    default:
      return {
        key: textGroup(jsonText(usageEvent.dimensions, grouping.slice('dimension:'.length))),
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

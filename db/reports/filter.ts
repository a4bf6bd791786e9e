import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Grouping } from '../../contract/reports.ts';
import { isOneOf, jsonText, timeBucket } from '../dialect.pg.ts';
import { usageEvent, usageLine } from '../schema/tables.pg.ts';

/** Values of one field, any of which matches; null stands for "has none". */
export type Wanted = readonly (string | null)[];

/** What a report or list is about. A field that is absent matches everything. */
export interface UsageFilter {
  /** Usage time, `to` exclusive. */
  readonly from: Date;
  readonly to: Date;
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
export const lineModel: SQL<string | null> = sql<
  string | null
>`coalesce(${usageLine.model}, case when ${usageLine.line} = 0 then ${usageEvent.modelRequested} end)`;

/** Conditions on the event alone. */
export function eventConditions(organisationId: string, filter: UsageFilter): SQL[] {
  const conditions = [
    sql`${usageEvent.tenantId} = ${organisationId}`,
    sql`${usageEvent.admittedAt} >= ${filter.from.toISOString()}`,
    sql`${usageEvent.admittedAt} < ${filter.to.toISOString()}`,
  ];
  const columns = { team: usageEvent.teamId, project: usageEvent.projectId, key: usageEvent.keyId } as const;
  const others = { provider: usageEvent.provider, endpoint: usageEvent.endpoint } as const;
  for (const [field, column] of Object.entries({ ...columns, ...others })) {
    const wanted = filter[field as keyof typeof columns | keyof typeof others];
    if (wanted) conditions.push(matchesColumn(column, wanted));
  }
  for (const [name, wanted] of Object.entries(filter.dimensions)) {
    conditions.push(matches(jsonText(usageEvent.dimensions, name), wanted));
  }
  return conditions;
}

/** Conditions on a line. */
export function lineConditions(filter: UsageFilter): SQL[] {
  const conditions: SQL[] = [];
  if (filter.model) conditions.push(matches(lineModel, filter.model));
  if (filter.basis) conditions.push(matchesColumn(usageLine.basis, filter.basis));
  return conditions;
}

/** What a grouping groups by. */
export function groupExpression(grouping: Grouping): SQL<string | null> {
  switch (grouping) {
    case 'minute':
    case 'hour':
    case 'day':
      return timeBucket(usageEvent.admittedAt, grouping);
    case 'team':
      return sql`${usageEvent.teamId}`;
    case 'project':
      return sql`${usageEvent.projectId}`;
    case 'key':
      return sql`${usageEvent.keyId}`;
    case 'provider':
      return sql`${usageEvent.provider}`;
    case 'endpoint':
      return sql`${usageEvent.endpoint}`;
    case 'basis':
      return sql`${usageLine.basis}`;
    case 'model':
      return lineModel;
    default:
      return jsonText(usageEvent.dimensions, grouping.slice('dimension:'.length));
  }
}

export const allOf = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` and `);

function matchesColumn(column: PgColumn, wanted: Wanted): SQL {
  return eitherOf(isOneOf(column, stated(wanted)), sql`${column} is null`, wanted);
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

/** Groups of roll-ups as reports join them. */
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { TenantUnit } from '../database.ts';

/**
 * The organisation's groups, with the dimensions that are asked for read out of their JSON once a group, not once for each row
 * of roll-ups, of which there are some twenty to a group and month.
 */
export function groupsWith(
  { tables, dialect, organisationId }: TenantUnit,
  names: readonly string[],
  dimensions?: SQL,
) {
  const { usageGroup } = tables;
  if (!dimensions || names.length === 0)
    return { groups: sql`${usageGroup}`, stated: new Map<string, SQL>() };
  const columns = [...new Set(names)].map((name, index) => {
    const column = sql.identifier(`stated_${index}`);
    return { name, value: sql`${dialect.jsonText(dimensions, name)} as ${column}`, column };
  });
  const rows = sql`select ${usageGroup}.*, ${listOf(columns.map(({ value }) => value))} from ${usageGroup}
    where ${usageGroup.tenantId} = ${organisationId}`;
  return {
    groups: sql`(${dialect.computedOnce(rows)}) as ${usageGroup}`,
    stated: new Map(columns.map(({ name, column }) => [name, sql`${usageGroup}.${column}`])),
  };
}

export const listOf = (values: readonly (SQL | PgColumn)[]): SQL =>
  sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );

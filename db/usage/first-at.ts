/** The first instant of a table that is kept in the order of time: one step in its index, however many rows there are. */
import { and, asc, eq, gte, lt } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { TenantUnit } from '../database.ts';

/** Rows of an organisation that have an index over it and their time. */
export interface Timed {
  readonly table: PgTable;
  readonly tenantId: PgColumn;
  readonly at: PgColumn;
}

/** Calls, by when they were admitted. */
export const eventsOf = ({ tables: { usageEvent } }: TenantUnit): Timed => ({
  table: usageEvent,
  tenantId: usageEvent.tenantId,
  at: usageEvent.admittedAt,
});

/** Roll-ups, by when their quarter of an hour begins. */
export const quartersOf = ({ tables: { usageRollup } }: TenantUnit): Timed => ({
  table: usageRollup,
  tenantId: usageRollup.tenantId,
  at: usageRollup.bucketAt,
});

/** @param from null: from the beginning @param before exclusive; null: to the end @returns null: there is none */
export async function firstAt(
  { tx, dialect, organisationId }: TenantUnit,
  { table, tenantId, at }: Timed,
  from: Date | null = null,
  before: Date | null = null,
): Promise<Date | null> {
  const first = tx
    .select({ at })
    .from(table)
    .where(
      and(
        eq(tenantId, organisationId),
        from === null ? undefined : gte(at, from),
        before === null ? undefined : lt(at, before),
      ),
    )
    .orderBy(asc(at));
  return ((await dialect.firstOf(first, 1))[0]?.at as Date | undefined) ?? null;
}

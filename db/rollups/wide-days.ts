/** Days on which a key was called with too many sets of dimensions to be rolled up by them. */
import { and, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { TenantUnit, Unit } from '../database.ts';

const DAY_MS = 86_400_000;

/**
 * The key was called with too many sets on the day.
 * @param of where instant and key stand; absent: in `usage_event`
 */
export function isWide({ tables, dialect }: Unit, organisationId: string, of?: WideOf): SQL {
  const { usageEvent, usageWideDay: wide } = tables;
  const { at, keyId } = of ?? { at: usageEvent.admittedAt, keyId: usageEvent.keyId };
  return sql`exists (select 1 from ${wide} where ${wide.tenantId} = ${organisationId}
    and ${wide.day} = ${dialect.timeBucket(at, 'day')} and ${wide.keyId} = ${keyId})`;
}

interface WideOf {
  readonly at: PgColumn;
  readonly keyId: PgColumn;
}

/** Days and keys in a period that are not rolled up by sets. */
export async function readWideDays(
  { tx, tables: { usageWideDay: wide }, organisationId }: TenantUnit,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<{ day: Date; keyId: string }[]> {
  return tx
    .select({ day: wide.day, keyId: wide.keyId })
    .from(wide)
    .where(
      and(
        eq(wide.tenantId, organisationId),
        lt(wide.day, to),
        gt(wide.day, new Date(from.getTime() - DAY_MS)),
      ),
    );
}

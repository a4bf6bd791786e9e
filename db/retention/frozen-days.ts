/** Which days are frozen: their lines go or have gone, and their roll-ups are what is known of them. */
import { and, desc, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

const DAY_MS = 86_400_000;

/** The midnight that begins an instant's day, UTC. */
export const dayOf = (at: Date): Date => new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);

/** The midnight that ends a day. */
export const endOf = (day: Date): Date => new Date(day.getTime() + DAY_MS);

/** Midnights of the days that are frozen, in milliseconds. */
export async function frozenDays({ tx, tables, organisationId }: TenantUnit): Promise<Set<number>> {
  const { usageFrozenDay } = tables;
  const rows = await tx
    .select({ day: usageFrozenDay.day })
    .from(usageFrozenDay)
    .where(eq(usageFrozenDay.tenantId, organisationId));
  return new Set(rows.map(({ day }) => day.getTime()));
}

/** Whether the lines of a day go or have gone. @param day its midnight, UTC */
export async function isFrozen({ tx, tables, organisationId }: TenantUnit, day: Date): Promise<boolean> {
  const { usageFrozenDay } = tables;
  const found = await tx
    .select({ day: usageFrozenDay.day })
    .from(usageFrozenDay)
    .where(and(eq(usageFrozenDay.tenantId, organisationId), eq(usageFrozenDay.day, day)));
  return found.length > 0;
}

/** Single calls are there from this instant on; null: none was removed. */
export async function readRequestsSince({
  tx,
  tables,
  dialect,
  organisationId,
}: TenantUnit): Promise<Date | null> {
  const { usageFrozenDay } = tables;
  const [newest] = await dialect.firstOf(
    tx
      .select({ day: usageFrozenDay.day })
      .from(usageFrozenDay)
      .where(eq(usageFrozenDay.tenantId, organisationId))
      .orderBy(desc(usageFrozenDay.day)),
    1,
  );
  return newest ? endOf(newest.day) : null;
}

/** Reports that are sent by themselves. */
import { and, asc, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import type { StopReason } from '../../contract/schedules-api.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredSchedule = Omit<Tables['reportSchedule']['$inferSelect'], 'tenantId'>;

export async function insertSchedule(
  { tx, tables: { reportSchedule }, organisationId }: TenantUnit,
  schedule: StoredSchedule,
): Promise<void> {
  await tx.insert(reportSchedule).values({ tenantId: organisationId, ...schedule });
}

/** Oldest first, stopped ones too. */
export async function listSchedules({
  tx,
  tables: { reportSchedule },
  organisationId,
}: TenantUnit): Promise<StoredSchedule[]> {
  const rows = await tx
    .select()
    .from(reportSchedule)
    .where(eq(reportSchedule.tenantId, organisationId))
    .orderBy(asc(reportSchedule.createdAt), asc(reportSchedule.scheduleId));
  return rows.map(withoutTenant);
}

export async function readSchedule(unit: TenantUnit, scheduleId: string): Promise<StoredSchedule | null> {
  const [row] = await unit.tx.select().from(unit.tables.reportSchedule).where(isIt(unit, scheduleId));
  return row ? withoutTenant(row) : null;
}

/** Those whose period is to be sent, longest due first. */
export async function dueSchedules(unit: TenantUnit, now: Date): Promise<StoredSchedule[]> {
  const { tx, tables, organisationId } = unit;
  const { reportSchedule } = tables;
  const rows = await tx
    .select()
    .from(reportSchedule)
    .where(
      and(
        eq(reportSchedule.tenantId, organisationId),
        isNull(reportSchedule.stoppedAt),
        lte(reportSchedule.dueAt, now),
      ),
    )
    .orderBy(asc(reportSchedule.dueAt), asc(reportSchedule.scheduleId));
  return rows.map(withoutTenant);
}

/** When the next one is due; null: none is. */
export async function nextScheduleAt({
  tx,
  tables: { reportSchedule },
  dialect,
  organisationId,
}: TenantUnit): Promise<Date | null> {
  const ordered = tx
    .select({ dueAt: reportSchedule.dueAt })
    .from(reportSchedule)
    .where(and(eq(reportSchedule.tenantId, organisationId), isNull(reportSchedule.stoppedAt)))
    .orderBy(asc(reportSchedule.dueAt));
  const [row] = await dialect.firstOf(ordered, 1);
  return row?.dueAt ?? null;
}

/** A period is sent, and the next one is waited for. @returns false if somebody else has moved it on, or stopped it */
export async function advanceSchedule(
  unit: TenantUnit,
  { scheduleId, periodEnd }: Pick<StoredSchedule, 'scheduleId' | 'periodEnd'>,
  next: { readonly lastFrom: Date; readonly periodEnd: Date; readonly dueAt: Date },
): Promise<boolean> {
  const { reportSchedule } = unit.tables;
  const result = await unit.tx
    .update(reportSchedule)
    .set(next)
    .where(
      and(isIt(unit, scheduleId), eq(reportSchedule.periodEnd, periodEnd), isNull(reportSchedule.stoppedAt)),
    );
  return unit.dialect.affectedRows(result) > 0;
}

/** @returns false if there is none that runs */
export async function stopSchedule(
  unit: TenantUnit,
  scheduleId: string,
  by: StopReason,
  now: Date,
): Promise<boolean> {
  const { reportSchedule } = unit.tables;
  const result = await unit.tx
    .update(reportSchedule)
    .set({ stoppedAt: now, stoppedBy: by })
    .where(and(isIt(unit, scheduleId), isNull(reportSchedule.stoppedAt)));
  return unit.dialect.affectedRows(result) > 0;
}

/** Goes on with a stopped one, as whoever asks. @returns false if there is none that has stopped */
export async function resumeSchedule(
  unit: TenantUnit,
  scheduleId: string,
  next: Pick<StoredSchedule, 'ownerId' | 'periodEnd' | 'dueAt'>,
): Promise<boolean> {
  const { reportSchedule } = unit.tables;
  const result = await unit.tx
    .update(reportSchedule)
    .set({ ...next, stoppedAt: null, stoppedBy: null })
    .where(and(isIt(unit, scheduleId), isNotNull(reportSchedule.stoppedAt)));
  return unit.dialect.affectedRows(result) > 0;
}

const isIt = ({ tables: { reportSchedule }, organisationId }: TenantUnit, scheduleId: string) =>
  and(eq(reportSchedule.tenantId, organisationId), eq(reportSchedule.scheduleId, scheduleId));

const withoutTenant = ({ tenantId, ...row }: Tables['reportSchedule']['$inferSelect']): StoredSchedule => row;

/** Exports that are made and uploaded by themselves. */
import { and, asc, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import type { StopReason } from '../../contract/schedules-api.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredSchedule = Omit<Tables['exportSchedule']['$inferSelect'], 'tenantId'>;

export async function insertSchedule(
  { tx, tables: { exportSchedule }, organisationId }: TenantUnit,
  schedule: StoredSchedule,
): Promise<void> {
  await tx.insert(exportSchedule).values({ tenantId: organisationId, ...schedule });
}

/** Oldest first, stopped ones too. */
export async function listSchedules({
  tx,
  tables: { exportSchedule },
  organisationId,
}: TenantUnit): Promise<StoredSchedule[]> {
  const rows = await tx
    .select()
    .from(exportSchedule)
    .where(eq(exportSchedule.tenantId, organisationId))
    .orderBy(asc(exportSchedule.createdAt), asc(exportSchedule.scheduleId));
  return rows.map(withoutTenant);
}

export async function readSchedule(unit: TenantUnit, scheduleId: string): Promise<StoredSchedule | null> {
  const [row] = await unit.tx.select().from(unit.tables.exportSchedule).where(isIt(unit, scheduleId));
  return row ? withoutTenant(row) : null;
}

/** Those whose period is to be exported, longest due first. */
export async function dueSchedules(unit: TenantUnit, now: Date): Promise<StoredSchedule[]> {
  const { tx, tables, organisationId } = unit;
  const { exportSchedule } = tables;
  const rows = await tx
    .select()
    .from(exportSchedule)
    .where(
      and(
        eq(exportSchedule.tenantId, organisationId),
        isNull(exportSchedule.stoppedAt),
        lte(exportSchedule.dueAt, now),
      ),
    )
    .orderBy(asc(exportSchedule.dueAt), asc(exportSchedule.scheduleId));
  return rows.map(withoutTenant);
}

/** When the next one is due; null: none is. */
export async function nextScheduleAt({
  tx,
  tables: { exportSchedule },
  dialect,
  organisationId,
}: TenantUnit): Promise<Date | null> {
  const ordered = tx
    .select({ dueAt: exportSchedule.dueAt })
    .from(exportSchedule)
    .where(and(eq(exportSchedule.tenantId, organisationId), isNull(exportSchedule.stoppedAt)))
    .orderBy(asc(exportSchedule.dueAt));
  const [row] = await dialect.firstOf(ordered, 1);
  return row?.dueAt ?? null;
}

/** A period is exported, and the next one is waited for. @returns false if somebody else has moved it on, or stopped it */
export async function advanceSchedule(
  unit: TenantUnit,
  { scheduleId, periodEnd }: Pick<StoredSchedule, 'scheduleId' | 'periodEnd'>,
  next: { readonly lastFrom: Date; readonly periodEnd: Date; readonly dueAt: Date },
): Promise<boolean> {
  const { exportSchedule } = unit.tables;
  const result = await unit.tx
    .update(exportSchedule)
    .set(next)
    .where(
      and(isIt(unit, scheduleId), eq(exportSchedule.periodEnd, periodEnd), isNull(exportSchedule.stoppedAt)),
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
  const { exportSchedule } = unit.tables;
  const result = await unit.tx
    .update(exportSchedule)
    .set({ stoppedAt: now, stoppedBy: by })
    .where(and(isIt(unit, scheduleId), isNull(exportSchedule.stoppedAt)));
  return unit.dialect.affectedRows(result) > 0;
}

/** Goes on with a stopped one, as whoever asks. @returns false if there is none that has stopped */
export async function resumeSchedule(
  unit: TenantUnit,
  scheduleId: string,
  next: Pick<StoredSchedule, 'ownerId' | 'periodEnd' | 'dueAt'>,
): Promise<boolean> {
  const { exportSchedule } = unit.tables;
  const result = await unit.tx
    .update(exportSchedule)
    .set({ ...next, stoppedAt: null, stoppedBy: null })
    .where(and(isIt(unit, scheduleId), isNotNull(exportSchedule.stoppedAt)));
  return unit.dialect.affectedRows(result) > 0;
}

const isIt = ({ tables: { exportSchedule }, organisationId }: TenantUnit, scheduleId: string) =>
  and(eq(exportSchedule.tenantId, organisationId), eq(exportSchedule.scheduleId, scheduleId));

const withoutTenant = ({ tenantId, ...row }: Tables['exportSchedule']['$inferSelect']): StoredSchedule => row;

/** What is done by itself at the end of each period: reports that are sent, exports that are made and uploaded. */
import { and, asc, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import type { StopReason } from '../../contract/schedules-api.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

/** By the tables that they lie in. */
export type ScheduleKind = 'reportSchedule' | 'exportSchedule';

export type StoredSchedule<Kind extends ScheduleKind = ScheduleKind> = Omit<
  Tables[Kind]['$inferSelect'],
  'tenantId'
>;

/** Its columns that both kinds have; a row read from it has all of its kind. */
const tableOf = ({ tables }: TenantUnit, kind: ScheduleKind) => tables[kind] as Tables['reportSchedule'];

export async function insertSchedule<Kind extends ScheduleKind>(
  unit: TenantUnit,
  kind: Kind,
  schedule: StoredSchedule<Kind>,
): Promise<void> {
  const row: object = { tenantId: unit.organisationId, ...schedule };
  await unit.tx.insert(tableOf(unit, kind)).values(row as Tables['reportSchedule']['$inferInsert']);
}

/** Oldest first, stopped ones too. */
export async function listSchedules<Kind extends ScheduleKind>(
  unit: TenantUnit,
  kind: Kind,
): Promise<StoredSchedule<Kind>[]> {
  const schedule = tableOf(unit, kind);
  const rows = await unit.tx
    .select()
    .from(schedule)
    .where(eq(schedule.tenantId, unit.organisationId))
    .orderBy(asc(schedule.createdAt), asc(schedule.scheduleId));
  return rows.map((row) => withoutTenant<Kind>(row));
}

export async function readSchedule<Kind extends ScheduleKind>(
  unit: TenantUnit,
  kind: Kind,
  scheduleId: string,
): Promise<StoredSchedule<Kind> | null> {
  const [row] = await unit.tx
    .select()
    .from(tableOf(unit, kind))
    .where(isIt(unit, kind, scheduleId));
  return row ? withoutTenant<Kind>(row) : null;
}

/** Those whose period is over, longest due first. */
export async function dueSchedules<Kind extends ScheduleKind>(
  unit: TenantUnit,
  kind: Kind,
  now: Date,
): Promise<StoredSchedule<Kind>[]> {
  const schedule = tableOf(unit, kind);
  const rows = await unit.tx
    .select()
    .from(schedule)
    .where(
      and(eq(schedule.tenantId, unit.organisationId), isNull(schedule.stoppedAt), lte(schedule.dueAt, now)),
    )
    .orderBy(asc(schedule.dueAt), asc(schedule.scheduleId));
  return rows.map((row) => withoutTenant<Kind>(row));
}

/** When the next one is due; null: none is. */
export async function nextScheduleAt(unit: TenantUnit, kind: ScheduleKind): Promise<Date | null> {
  const schedule = tableOf(unit, kind);
  const ordered = unit.tx
    .select({ dueAt: schedule.dueAt })
    .from(schedule)
    .where(and(eq(schedule.tenantId, unit.organisationId), isNull(schedule.stoppedAt)))
    .orderBy(asc(schedule.dueAt));
  const [row] = await unit.dialect.firstOf(ordered, 1);
  return row?.dueAt ?? null;
}

/** A period is done, and the next one is waited for. @returns false if somebody else has moved it on, or stopped it */
export async function advanceSchedule(
  unit: TenantUnit,
  kind: ScheduleKind,
  { scheduleId, periodEnd }: Pick<StoredSchedule, 'scheduleId' | 'periodEnd'>,
  next: { readonly lastFrom: Date; readonly periodEnd: Date; readonly dueAt: Date },
): Promise<boolean> {
  const schedule = tableOf(unit, kind);
  const result = await unit.tx
    .update(schedule)
    .set(next)
    .where(and(isIt(unit, kind, scheduleId), eq(schedule.periodEnd, periodEnd), isNull(schedule.stoppedAt)));
  return unit.dialect.affectedRows(result) > 0;
}

/** @returns false if there is none that runs */
export async function stopSchedule(
  unit: TenantUnit,
  kind: ScheduleKind,
  scheduleId: string,
  by: StopReason,
  now: Date,
): Promise<boolean> {
  const schedule = tableOf(unit, kind);
  const result = await unit.tx
    .update(schedule)
    .set({ stoppedAt: now, stoppedBy: by })
    .where(and(isIt(unit, kind, scheduleId), isNull(schedule.stoppedAt)));
  return unit.dialect.affectedRows(result) > 0;
}

/** Goes on with a stopped one, as whoever asks. @returns false if there is none that has stopped */
export async function resumeSchedule(
  unit: TenantUnit,
  kind: ScheduleKind,
  scheduleId: string,
  next: Pick<StoredSchedule, 'ownerId' | 'periodEnd' | 'dueAt'>,
): Promise<boolean> {
  const schedule = tableOf(unit, kind);
  const result = await unit.tx
    .update(schedule)
    .set({ ...next, stoppedAt: null, stoppedBy: null })
    .where(and(isIt(unit, kind, scheduleId), isNotNull(schedule.stoppedAt)));
  return unit.dialect.affectedRows(result) > 0;
}

const isIt = (unit: TenantUnit, kind: ScheduleKind, scheduleId: string) => {
  const schedule = tableOf(unit, kind);
  return and(eq(schedule.tenantId, unit.organisationId), eq(schedule.scheduleId, scheduleId));
};

function withoutTenant<Kind extends ScheduleKind>({
  tenantId,
  ...row
}: Tables['reportSchedule']['$inferSelect']): StoredSchedule<Kind> {
  return row as object as StoredSchedule<Kind>;
}

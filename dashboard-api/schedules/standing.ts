/** What schedules of every kind have in common: when they are next due, and how they are stopped and taken up again. */
import type { Schedule } from '../../contract/schedules-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { clearDue, type JobKind, lockDue, setDue } from '../../db/directory/due-jobs.ts';
import {
  nextScheduleAt,
  readSchedule,
  resumeSchedule,
  type ScheduleKind,
  type StoredSchedule,
  stopSchedule,
} from '../../db/schedules/schedules.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import type { Principal } from '../http/app-env.ts';
import { actorOf } from '../identity/actor.ts';
import { periodEndAfter } from './periods.ts';

/** Schedules of one kind that an organisation can have. */
export const MOST_SCHEDULES = 100;
const HOUR_MS = 3_600_000;

const JOBS: Record<ScheduleKind, JobKind> = {
  reportSchedule: 'report.send',
  exportSchedule: 'storage.schedule',
};

/** When a period that ends is dealt with. */
export const dueAfter = (periodEnd: Date, afterHours: number): Date =>
  new Date(periodEnd.getTime() + afterHours * HOUR_MS);

/** The period under way is the first. */
export async function firstPeriod(
  unit: TenantUnit,
  { period, afterHours }: { readonly period: string; readonly afterHours: number },
  now: Date,
): Promise<Pick<StoredSchedule, 'periodEnd' | 'dueAt'>> {
  const periodEnd = periodEndAfter(period as Schedule['period'], await readCalendar(unit), now);
  return { periodEnd, dueAt: dueAfter(periodEnd, afterHours) };
}

/** Has the job look when the next one of the kind is due. */
export async function lookWhenDue(unit: TenantUnit, kind: ScheduleKind): Promise<void> {
  const next = await nextScheduleAt(unit, kind);
  if (next) await setDue(unit, JOBS[kind], next);
}

/** What was due is done: the job looks again when the next is, or no more. */
export async function settleJob(unit: TenantUnit, kind: ScheduleKind): Promise<void> {
  if (!(await lockDue(unit, JOBS[kind]))) return;
  const next = await nextScheduleAt(unit, kind);
  if (next) await setDue(unit, JOBS[kind], next);
  else await clearDue(unit, JOBS[kind]);
}

/** A person stops one. @returns false if there is none that runs */
export async function stopFor(
  unit: TenantUnit,
  by: Principal,
  kind: ScheduleKind,
  scheduleId: string,
  now: Date,
): Promise<boolean> {
  if (!(await stopSchedule(unit, kind, scheduleId, 'person', now))) return false;
  const stopped = { action: 'schedule.stop', target: scheduleId, result: 'done' } as const;
  await recordAudit(unit, { ...actorOf(by), ...stopped }, now);
  return true;
}

/** A person takes one up again, as its owner from now on. @returns false if there is none that has stopped */
export async function resumeFor(
  unit: TenantUnit,
  by: Principal,
  ownerId: string,
  kind: ScheduleKind,
  scheduleId: string,
  now: Date,
): Promise<boolean> {
  const schedule = await readSchedule(unit, kind, scheduleId);
  if (!schedule) return false;
  const next = await firstPeriod(unit, schedule, now);
  if (!(await resumeSchedule(unit, kind, scheduleId, { ...next, ownerId }))) return false;
  const resumed = { action: 'schedule.resume', target: scheduleId, result: 'done' } as const;
  await recordAudit(unit, { ...actorOf(by), ...resumed }, now);
  await lookWhenDue(unit, kind);
  return true;
}

/** How a schedule of any kind stands, as the API says it. */
export function standingOf(
  row: StoredSchedule,
): Pick<Schedule, 'period' | 'createdAt' | 'nextAt' | 'lastFrom' | 'stoppedBy'> {
  return {
    period: row.period as Schedule['period'],
    createdAt: row.createdAt.toISOString(),
    nextAt: row.stoppedAt === null ? row.dueAt.toISOString() : null,
    lastFrom: row.lastFrom?.toISOString() ?? null,
    stoppedBy: row.stoppedBy as Schedule['stoppedBy'],
  };
}

/**
 * Sends what is due: the figures as the owner may see them now, beside those of the period before. Moving a schedule on
 * and putting its message into the outbox are one transaction, so that a period is sent once, whoever tries how often.
 */
import type { Schedule, StopReason } from '../../contract/schedules-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { Database } from '../../db/database.ts';
import {
  advanceSchedule,
  dueSchedules,
  type StoredSchedule,
  stopSchedule,
} from '../../db/schedules/schedules.ts';
import { lastEndBefore, periodEndAfter } from './periods.ts';
import { composeReport, ownerReach, type ScheduleContext, tell } from './report.ts';
import { dueAfter, settleJob } from './standing.ts';

const HOUR_MS = 3_600_000;

/** Everything of an organisation that is due now. */
export async function runSchedules(context: ScheduleContext, organisationId: string): Promise<void> {
  const { db, clock } = context;
  const due = await db.readTenant(organisationId, (unit) => dueSchedules(unit, 'reportSchedule', clock()));
  for (const schedule of due) await runOne(context, organisationId, schedule);
  await db.inTenant('app_user', organisationId, (unit) => settleJob(unit, 'reportSchedule'));
}

async function runOne(
  { db, clock }: ScheduleContext,
  organisationId: string,
  schedule: StoredSchedule<'reportSchedule'>,
): Promise<void> {
  const now = clock();
  const { afterHours } = schedule;
  const owner = await ownerReach(db, organisationId, schedule.ownerId);
  if ('stopsFor' in owner) return stop(db, organisationId, schedule, owner.stopsFor, now);
  const period = schedule.period as Schedule['period'];
  const message = await composeReport({ db, clock }, organisationId, schedule, owner.seen, (calendar) => {
    // After an outage the last period that is over, and not each that was missed.
    const passed = lastEndBefore(period, calendar, new Date(now.getTime() - afterHours * HOUR_MS));
    return passed > schedule.periodEnd ? passed : schedule.periodEnd;
  });
  const next = periodEndAfter(period, message.calendar, message.present.to);
  await db.inTenant('app_user', organisationId, async (unit) => {
    const moved = await advanceSchedule(unit, 'reportSchedule', schedule, {
      lastFrom: message.present.from,
      periodEnd: next,
      dueAt: dueAfter(next, afterHours),
    });
    if (moved) await tell(unit, schedule, message.text, now);
  });
}

async function stop(
  db: Database,
  organisationId: string,
  schedule: StoredSchedule<'reportSchedule'>,
  by: StopReason,
  now: Date,
): Promise<void> {
  const { scheduleId, name } = schedule;
  await db.inTenant('app_user', organisationId, async (unit) => {
    if (!(await stopSchedule(unit, 'reportSchedule', scheduleId, by, now))) return;
    const data = { organisationId, scheduleId, reportName: name, stoppedBy: by };
    await tell(unit, schedule, { type: 'report.stopped', timestamp: now.toISOString(), data }, now);
    const stopped = { actorKind: 'system', action: 'schedule.stop', target: scheduleId, result: by } as const;
    await recordAudit(unit, stopped, now);
  });
}

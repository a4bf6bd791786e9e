/**
 * Sends what is due: the figures as the owner may see them now, beside those of the period before. Moving a schedule on
 * and putting its message into the outbox are one transaction, so that a period is sent once, whoever tries how often.
 */
import { type AlertMessage, alertMessageSchema } from '../../contract/alerts-api.ts';
import type { Grouping } from '../../contract/reports.ts';
import { SCHEDULE_ROWS, type Schedule, type StopReason } from '../../contract/schedules-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { rightsOfMember } from '../../db/directory/own-roles.ts';
import type { Seen } from '../../db/members/seen.ts';
import { type CostFigures, readCost } from '../../db/reports/cost.ts';
import {
  advanceSchedule,
  dueSchedules,
  type StoredSchedule,
  stopSchedule,
} from '../../db/schedules/schedules.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import { recordedAfter } from '../../db/usage/recorded-from.ts';
import { addDelivery } from '../alerts/tell.ts';
import { changedRows, changeOf } from './change.ts';
import { lastEndBefore, periodEndAfter, periodsEnding } from './periods.ts';
import { dueAfter, settleJob } from './standing.ts';

export interface ScheduleContext {
  readonly db: Database;
  readonly clock: () => Date;
}

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
  const { ownerId, afterHours } = schedule;
  const rights = await db.inDirectory({ organisationId }, (unit) =>
    rightsOfMember(unit, organisationId, ownerId),
  );
  const reach = rights?.get('usage:read');
  if (!rights) return stop(db, organisationId, schedule, 'owner_left', now);
  if (!reach) return stop(db, organisationId, schedule, 'owner_rights', now);
  const seen: Seen = reach === 'all' ? 'all' : { personId: ownerId };
  const period = schedule.period as Schedule['period'];
  const message = await db.readTenant(organisationId, async (unit) => {
    const calendar = await readCalendar(unit);
    // After an outage the last period that is over, and not each that was missed.
    const passed = lastEndBefore(period, calendar, new Date(now.getTime() - afterHours * HOUR_MS));
    const end = passed > schedule.periodEnd ? passed : schedule.periodEnd;
    const { present, former } = periodsEnding(period, calendar, end);
    const groupBy: Grouping[] = [schedule.groupBy as Grouping];
    const read = (within: { readonly from: Date; readonly to: Date }) =>
      readCost(unit, { ...within, seen, dimensions: {} }, groupBy);
    const figures = { present: await read(present), former: await read(former) };
    const reported = { present, former, figures, recordedFrom: await recordedAfter(unit, former.from) };
    return {
      present,
      calendar,
      text: reportMessage(organisationId, schedule, calendar.timeZone, reported, now),
    };
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

interface Reported {
  readonly present: { readonly from: Date; readonly to: Date };
  readonly former: { readonly from: Date; readonly to: Date };
  /** Null: too many rows to be a report. */
  readonly figures: { readonly present: CostFigures | null; readonly former: CostFigures | null };
  /** The first call that is on record, where the period before is not whole; null: it is. */
  readonly recordedFrom: Date | null;
}

function reportMessage(
  organisationId: string,
  { scheduleId, name, groupBy }: StoredSchedule<'reportSchedule'>,
  timeZone: string,
  { present, former, figures, recordedFrom }: Reported,
  now: Date,
): AlertMessage {
  const [current, before] = [figures.present, figures.former];
  const rows = current && before ? changedRows(current, before, groupBy, SCHEDULE_ROWS) : [];
  const total = changeOf('total', current?.total.costNanos ?? '0', before?.total.costNanos ?? '0');
  return alertMessageSchema.parse({
    type: 'report.scheduled',
    timestamp: now.toISOString(),
    data: {
      organisationId,
      scheduleId,
      reportName: name,
      timeZone,
      groupBy,
      currency: 'USD',
      from: present.from.toISOString(),
      to: present.to.toISOString(),
      formerFrom: former.from.toISOString(),
      formerTo: former.to.toISOString(),
      ...(recordedFrom === null ? {} : { recordedFrom: recordedFrom.toISOString() }),
      total,
      unknownLines: current?.total.unknownLines ?? 0,
      rows: rows.map((row) => ({ ...row, label: row.label.slice(0, 120) })),
    },
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

async function tell(
  unit: TenantUnit,
  { channelId, scheduleId }: StoredSchedule<'reportSchedule'>,
  message: AlertMessage,
  now: Date,
): Promise<void> {
  await addDelivery(unit, channelId, scheduleId, message, now);
  await setDue(unit, 'alert.send', now);
}

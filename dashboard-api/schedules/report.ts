/** A scheduled report: what its owner may see of a period beside the one before, as a message for its channel. */
import { type AlertMessage, alertMessageSchema } from '../../contract/alerts-api.ts';
import type { Grouping } from '../../contract/reports.ts';
import { SCHEDULE_ROWS, type Schedule, type StopReason } from '../../contract/schedules-api.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { rightsOfMember } from '../../db/directory/own-roles.ts';
import type { Seen } from '../../db/members/seen.ts';
import { type CostFigures, readCost } from '../../db/reports/cost.ts';
import type { StoredSchedule } from '../../db/schedules/schedules.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import { recordedAfter } from '../../db/usage/recorded-from.ts';
import { addDelivery } from '../alerts/tell.ts';
import type { Calendar } from '../budgets/windows.ts';
import { changedRows, changeOf } from './change.ts';
import { periodsEnding } from './periods.ts';

export interface ScheduleContext {
  readonly db: Database;
  readonly clock: () => Date;
}

type ReportSchedule = StoredSchedule<'reportSchedule'>;

/** @returns what the owner may see at this moment, or why nothing can be sent in their name */
export async function ownerReach(
  db: Database,
  organisationId: string,
  ownerId: string,
): Promise<{ readonly seen: Seen } | { readonly stopsFor: StopReason }> {
  const rights = await db.inDirectory({ organisationId }, (unit) =>
    rightsOfMember(unit, organisationId, ownerId),
  );
  const reach = rights?.get('usage:read');
  if (!rights) return { stopsFor: 'owner_left' };
  if (!reach) return { stopsFor: 'owner_rights' };
  return { seen: reach === 'all' ? 'all' : { personId: ownerId } };
}

export interface ComposedReport {
  readonly present: Reported['present'];
  readonly calendar: Calendar;
  readonly text: AlertMessage;
}

/** Reads the figures and writes the message. @param endOf end of the period that it is about */
export async function composeReport(
  { db, clock }: ScheduleContext,
  organisationId: string,
  schedule: ReportSchedule,
  seen: Seen,
  endOf: (calendar: Calendar) => Date,
): Promise<ComposedReport> {
  const groupBy: Grouping[] = [schedule.groupBy as Grouping];
  return await db.readTenant(organisationId, async (unit) => {
    const calendar = await readCalendar(unit);
    const period = schedule.period as Schedule['period'];
    const { present, former } = periodsEnding(period, calendar, endOf(calendar));
    const read = (within: { readonly from: Date; readonly to: Date }) =>
      readCost(unit, { ...within, seen, dimensions: {} }, groupBy);
    const figures = { present: await read(present), former: await read(former) };
    const reported = { present, former, figures, recordedFrom: await recordedAfter(unit, former.from) };
    const text = reportMessage(organisationId, schedule, calendar.timeZone, reported, clock());
    return { present, calendar, text };
  });
}

/** Puts a message into the outbox of its schedule's channel. */
export async function tell(
  unit: TenantUnit,
  { channelId, scheduleId }: ReportSchedule,
  message: AlertMessage,
  now: Date,
): Promise<void> {
  await addDelivery(unit, channelId, scheduleId, message, now);
  await setDue(unit, 'alert.send', now);
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
  { scheduleId, name, groupBy }: ReportSchedule,
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

/**
 * Makes the exports of schedules whose period has ended. Moving a schedule on, writing its export down and its upload are
 * one transaction, so that each period is exported once, whoever tries how often.
 */
import { monthOf } from '../../contract/accounting-period.ts';
import { newId } from '../../contract/ids.ts';
import type { StopReason } from '../../contract/schedules-api.ts';
import { type ExportSchedule, requestOf } from '../../contract/storage-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { rightsOfMember } from '../../db/directory/own-roles.ts';
import { insertExport } from '../../db/exports/jobs.ts';
import {
  advanceSchedule,
  dueSchedules,
  type StoredSchedule,
  stopSchedule,
} from '../../db/schedules/schedules.ts';
import { readDestination } from '../../db/storage/destinations.ts';
import { insertUpload } from '../../db/storage/uploads.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import { fileNameOf, rightOf } from '../exports/making.ts';
import { newFileKey } from '../exports/sealed-part.ts';
import { periodEndAfter, periodsEnding } from '../schedules/periods.ts';
import { dueAfter, settleJob } from '../schedules/standing.ts';
import type { Envelope } from '../secrets/envelope.ts';

export interface ExportScheduleContext {
  readonly db: Database;
  readonly clock: () => Date;
  readonly envelope: Envelope;
}

const HALF_MONTH_MS = 15 * 24 * 3_600_000;

/** Everything of an organisation that is due now: after an outage each period that was missed. */
export async function runExportSchedules(
  context: ExportScheduleContext,
  organisationId: string,
): Promise<void> {
  const { db, clock } = context;
  for (;;) {
    const due = await db.readTenant(organisationId, (unit) => dueSchedules(unit, 'exportSchedule', clock()));
    for (const schedule of due) await runOne(context, organisationId, schedule);
    if (due.length === 0) break;
  }
  await db.inTenant('app_user', organisationId, (unit) => settleJob(unit, 'exportSchedule'));
}

async function runOne(
  context: ExportScheduleContext,
  organisationId: string,
  schedule: StoredSchedule<'exportSchedule'>,
): Promise<void> {
  const { db, clock } = context;
  const { ownerId } = schedule;
  const rights = await db.inDirectory({ organisationId }, (unit) =>
    rightsOfMember(unit, organisationId, ownerId),
  );
  const mayExport = rights?.get('exports:write') === 'all';
  await db.inTenant('app_user', organisationId, async (unit) => {
    if (!rights) return stop(unit, schedule, 'owner_left', clock());
    const made = await requestAt(unit, schedule);
    if (!mayExport || rights.get(rightOf(made.request)) !== 'all')
      return stop(unit, schedule, 'owner_rights', clock());
    const isMoved = await advanceSchedule(unit, 'exportSchedule', schedule, {
      lastFrom: made.from,
      periodEnd: made.next,
      dueAt: dueAfter(made.next, schedule.afterHours),
    });
    if (isMoved) await makeExport(unit, context, schedule, made.request, clock());
  });
}

async function requestAt(
  unit: TenantUnit,
  { template, periodEnd, ...schedule }: StoredSchedule<'exportSchedule'>,
) {
  const period = schedule.period as ExportSchedule['period'];
  const calendar = await readCalendar(unit);
  const { present } = periodsEnding(period, calendar, periodEnd);
  // The books are in UTC: their month is that in which the middle of the calendar's month lies.
  const month = monthOf(new Date(present.from.getTime() + HALF_MONTH_MS));
  return {
    from: present.from,
    next: periodEndAfter(period, calendar, periodEnd),
    request: requestOf(template, present.from, present.to, month),
  };
}

async function makeExport(
  unit: TenantUnit,
  { envelope }: ExportScheduleContext,
  { scheduleId, destinationId }: StoredSchedule<'exportSchedule'>,
  request: ReturnType<typeof requestOf>,
  now: Date,
): Promise<void> {
  const exportId = newId();
  const { key, box } = newFileKey(envelope, exportId);
  const by = { actorKind: 'system', actorId: null } as const;
  await insertExport(unit, {
    exportId,
    request,
    ...by,
    createdAt: now,
    sealedKey: key,
    sealedBox: box,
  });
  const detail = { schedule: scheduleId, request: JSON.stringify(request) };
  const done = { action: 'export.create', target: exportId, result: 'done', detail } as const;
  await recordAudit(unit, { actorKind: 'system', ...done }, now);
  await addUpload(unit, { destinationId, exportId, fileName: fileNameOf(request) }, now);
  await setDue(unit, 'export.work', now);
}

/** Puts a file on its way. @returns the upload's id; null: there is no such destination */
export async function addUpload(
  unit: TenantUnit,
  file: { readonly destinationId: string; readonly exportId: string; readonly fileName: string },
  now: Date,
): Promise<string | null> {
  const { destinationId, exportId, fileName } = file;
  const destination = await readDestination(unit, destinationId);
  if (!destination) return null;
  const uploadId = newId();
  const objectName = `${destination.detail.prefix}${fileName}`;
  await insertUpload(unit, { uploadId, destinationId, exportId, objectName }, now);
  await setDue(unit, 'storage.upload', now);
  return uploadId;
}

async function stop(
  unit: TenantUnit,
  schedule: StoredSchedule<'exportSchedule'>,
  by: StopReason,
  now: Date,
): Promise<void> {
  const { scheduleId } = schedule;
  if (!(await stopSchedule(unit, 'exportSchedule', scheduleId, by, now))) return;
  const stopped = { actorKind: 'system', action: 'schedule.stop', target: scheduleId, result: by } as const;
  await recordAudit(unit, stopped, now);
}

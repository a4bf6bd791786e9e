/** Uploads of exports, once or at the end of each period, over HTTP. */
import { createRoute, z } from '@hono/zod-openapi';
import { newId } from '../../contract/ids.ts';
import {
  type ExportSchedule,
  exportScheduleListSchema,
  exportScheduleSchema,
  newExportScheduleSchema,
  newUploadSchema,
  type Upload,
  uploadListSchema,
  uploadMadeSchema,
} from '../../contract/storage-api.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { readExport } from '../../db/exports/jobs.ts';
import { insertSchedule, listSchedules, type StoredSchedule } from '../../db/schedules/schedules.ts';
import { readDestination } from '../../db/storage/destinations.ts';
import { listUploads, retryUpload, type StoredUpload } from '../../db/storage/uploads.ts';
import { fileNameOf, rightOf } from '../exports/making.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import {
  firstPeriod,
  lookWhenDue,
  MOST_SCHEDULES,
  resumeFor,
  standingOf,
  stopFor,
} from '../schedules/standing.ts';
import type { Services } from '../services.ts';
import { addUpload } from './schedule.ts';

const tags = ['Storage'];
const refusals = problemAnswers(400, 401, 403, 404, 503);
const LISTED = 200;

const send = createRoute({
  ...access('exports:write', { reach: 'all', stepUp: true }),
  method: 'post',
  path: '/api/v1/exports/{exportId}/uploads',
  summary: 'Upload an export to a destination, now or once it is ready',
  description:
    'In parts, each tried again after a pause; a part that the store has is not sent twice. Beside the file stands `<name>.sidecar.json`, written last.',
  tags,
  request: { params: z.strictObject({ exportId: z.uuid() }), body: jsonBody(newUploadSchema) },
  responses: {
    ...jsonAnswer(uploadMadeSchema, 'It is on its way'),
    ...problemAnswers(400, 401, 403, 404, 415, 503),
  },
});

const uploads = createRoute({
  ...access('exports:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/storage-uploads',
  summary: 'Uploads and how far they are, newest first',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(uploadListSchema, `The newest ${LISTED}`),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const again = createRoute({
  ...access('exports:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/storage-uploads/{uploadId}/again',
  summary: 'Go on with an upload that was given up',
  tags,
  request: { params: z.strictObject({ uploadId: z.uuid() }) },
  responses: { 204: { description: 'It is tried within seconds' }, ...refusals },
});

const params = z.strictObject({ scheduleId: z.uuid() });
const schedules = createRoute({
  ...access('exports:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/export-schedules',
  summary: 'Exports that are made and uploaded by themselves',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(exportScheduleListSchema, 'Oldest first'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const create = createRoute({
  ...access('exports:write', { reach: 'all', stepUp: true }),
  method: 'post',
  path: '/api/v1/export-schedules',
  summary: 'Have an export made and uploaded at the end of each day, week, month or quarter',
  description:
    'Each period once, also those that ended during an outage. It runs with its owner’s rights at that moment, and stops once they have left. FOCUS files are of the month of the books.',
  tags,
  request: { body: jsonBody(newExportScheduleSchema) },
  responses: {
    ...jsonAnswer(exportScheduleSchema, 'The schedule'),
    ...problemAnswers(400, 401, 403, 404, 409, 415, 503),
  },
});

const stop = createRoute({
  ...access('exports:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/export-schedules/{scheduleId}/stop',
  summary: 'Make and upload it no more',
  tags,
  request: { params },
  responses: { 204: { description: 'Done' }, ...refusals },
});

const resume = createRoute({
  ...access('exports:write', { reach: 'all', stepUp: true }),
  method: 'post',
  path: '/api/v1/export-schedules/{scheduleId}/resume',
  summary: 'Go on with one that has stopped, as its owner, from the present period on',
  tags,
  request: { params },
  responses: { 204: { description: 'Done' }, ...refusals },
});

export function storageUploadRoutes(app: App, { db, clock }: Services): void {
  const write = <T>({ organisationId }: Principal, work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('app_user', organisationId, work);
  const note = (unit: TenantUnit, by: Principal, action: AuditAction, target: string, result = 'done') =>
    recordAudit(unit, { ...actorOf(by), action, target, result }, clock());

  app.openapi(send, async (context) => {
    const by = context.get('principal');
    const { exportId } = context.req.valid('param');
    const { destinationId } = context.req.valid('json');
    const made = await write(by, async (unit) => {
      const job = await readExport(unit, exportId);
      if (!job || job.state === 'ended' || job.state === 'failed') return 'not_found';
      if (by.rights.get(rightOf(job.request)) !== 'all') return 'not_allowed';
      if (!(await readDestination(unit, destinationId))) return 'not_found';
      await note(unit, by, 'storage.upload', exportId, 'waiting');
      const file = { destinationId, exportId, fileName: fileNameOf(job.request) };
      const uploadId = await addUpload(unit, file, clock());
      return uploadId === null ? 'not_found' : { uploadId };
    });
    return typeof made === 'string' ? problem(context, made) : context.json(made, 200);
  });

  app.openapi(uploads, async (context) => {
    const { organisationId } = context.get('principal');
    const rows = await db.readTenant(organisationId, (unit) => listUploads(unit, LISTED));
    return context.json({ uploads: rows.map(uploadOf) }, 200);
  });

  app.openapi(again, async (context) => {
    const by = context.get('principal');
    const { uploadId } = context.req.valid('param');
    const isKnown = await write(by, async (unit) => {
      if (!(await retryUpload(unit, uploadId, clock()))) return false;
      await note(unit, by, 'storage.upload', uploadId, 'again');
      await setDue(unit, 'storage.upload', clock());
      return true;
    });
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });

  app.openapi(schedules, async (context) => {
    const { organisationId } = context.get('principal');
    const rows = await db.readTenant(organisationId, (unit) => listSchedules(unit, 'exportSchedule'));
    return context.json({ schedules: rows.map(scheduleOf) }, 200);
  });

  app.openapi(create, async (context) => {
    const by = context.get('principal');
    const { export: template, ...asked } = context.req.valid('json');
    const ownerId = by.personId;
    if (ownerId === null || by.rights.get(rightOf(template)) !== 'all')
      return problem(context, 'not_allowed');
    const made = await write(by, async (unit) => {
      if (!(await readDestination(unit, asked.destinationId))) return 'not_found';
      if ((await listSchedules(unit, 'exportSchedule')).length >= MOST_SCHEDULES) return 'limit_reached';
      const schedule: StoredSchedule<'exportSchedule'> = {
        ...asked,
        template,
        scheduleId: newId(),
        ownerId,
        createdAt: clock(),
        ...(await firstPeriod(unit, asked, clock())),
        lastFrom: null,
        stoppedAt: null,
        stoppedBy: null,
      };
      await insertSchedule(unit, 'exportSchedule', schedule);
      await note(unit, by, 'schedule.create', schedule.scheduleId);
      await lookWhenDue(unit, 'exportSchedule');
      return schedule;
    });
    return typeof made === 'string' ? problem(context, made) : context.json(scheduleOf(made), 200);
  });

  app.openapi(stop, async (context) => {
    const by = context.get('principal');
    const { scheduleId } = context.req.valid('param');
    const isKnown = await write(by, (unit) => stopFor(unit, by, 'exportSchedule', scheduleId, clock()));
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });

  app.openapi(resume, async (context) => {
    const by = context.get('principal');
    const { scheduleId } = context.req.valid('param');
    const ownerId = by.personId;
    if (ownerId === null) return problem(context, 'not_allowed');
    const isKnown = await write(by, (unit) =>
      resumeFor(unit, by, ownerId, 'exportSchedule', scheduleId, clock()),
    );
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });
}

function uploadOf({ attempts: _, token: __, tags: ___, ...row }: StoredUpload): Upload {
  const state = row.state as Upload['state'];
  return {
    ...row,
    state,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    nextAttemptAt: state === 'waiting' ? row.nextAttemptAt.toISOString() : null,
  };
}

function scheduleOf(row: StoredSchedule<'exportSchedule'>): ExportSchedule {
  const { scheduleId, name, ownerId, afterHours, template, destinationId } = row;
  return {
    scheduleId,
    name,
    ownerId,
    afterHours,
    destinationId,
    export: template,
    ...standingOf(row),
  };
}

/** Scheduled reports over HTTP. One runs with its owner's rights at each moment. */
import { createRoute, z } from '@hono/zod-openapi';
import { newId } from '../../contract/ids.ts';
import {
  newScheduleSchema,
  type Schedule,
  scheduleListSchema,
  scheduleSchema,
} from '../../contract/schedules-api.ts';
import { listChannels, readAlertChannel } from '../../db/alerts/channels.ts';
import { newestDeliveries } from '../../db/alerts/deliveries.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { insertSchedule, listSchedules, type StoredSchedule } from '../../db/schedules/schedules.ts';
import { deliveryOf } from '../alerts/routes.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { sendNow } from './send-now.ts';
import { firstPeriod, lookWhenDue, MOST_SCHEDULES, resumeFor, standingOf, stopFor } from './standing.ts';

const tags = ['Scheduled reports'];
const params = z.strictObject({ scheduleId: z.uuid() });
const refusals = problemAnswers(400, 401, 403, 404, 503);
const HOUR_MS = 3_600_000;
/** The newest message of a report of each quarter is among these. */
const DELIVERY_DAYS = 100;

const list = createRoute({
  ...access('exports:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/report-schedules',
  summary: 'Reports that are sent by themselves',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(scheduleListSchema, 'Oldest first'), ...problemAnswers(400, 401, 403, 503) },
});

const create = createRoute({
  ...access('exports:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/report-schedules',
  summary: 'Have a report sent at the end of each day, week, month or quarter',
  description:
    'Cost of the period that ended, by one grouping, with the change against the period before in amount and per cent, to a channel. It holds what its owner may see at that moment, links to the page, and stops with a notice once the owner has left. After an outage the last period is sent, and no earlier one.',
  tags,
  request: { body: jsonBody(newScheduleSchema) },
  responses: {
    ...jsonAnswer(scheduleSchema, 'The schedule'),
    ...problemAnswers(400, 401, 403, 404, 409, 415, 503),
  },
});

const stop = createRoute({
  ...access('exports:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/report-schedules/{scheduleId}/stop',
  summary: 'Send it no more',
  tags,
  request: { params },
  responses: { 204: { description: 'Done' }, ...refusals },
});

const resume = createRoute({
  ...access('exports:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/report-schedules/{scheduleId}/resume',
  summary: 'Go on with one that has stopped, as its owner',
  tags,
  request: { params },
  responses: { 204: { description: 'Done' }, ...refusals },
});

const send = createRoute({
  ...access('exports:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/report-schedules/{scheduleId}/send',
  summary: 'Send the last period that is over at once',
  description: 'Besides what is due: the schedule stays where it is. To see what arrives, and where.',
  tags,
  request: { params },
  responses: { 204: { description: 'On its way' }, ...problemAnswers(400, 401, 403, 404, 409, 503) },
});

export function scheduleRoutes(app: App, { db, clock }: Services): void {
  const write = <T>({ organisationId }: Principal, work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('app_user', organisationId, work);
  const note = (unit: TenantUnit, by: Principal, action: AuditAction, target: string) =>
    recordAudit(unit, { ...actorOf(by), action, target, result: 'done' }, clock());

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const since = new Date(clock().getTime() - DELIVERY_DAYS * 24 * HOUR_MS);
    const schedules = await db.readTenant(organisationId, async (unit) => {
      const rows = await listSchedules(unit, 'reportSchedule');
      const ids = rows.map(({ scheduleId }) => scheduleId);
      const sent = await newestDeliveries(unit, ids, since);
      const channels = new Map((await listChannels(unit)).map(({ channelId, name }) => [channelId, name]));
      return rows.map((row) => {
        const last = sent.get(row.scheduleId);
        return scheduleOf(row, last ? deliveryOf(last, channels.get(last.channelId) ?? '') : null);
      });
    });
    return context.json({ schedules }, 200);
  });

  app.openapi(create, async (context) => {
    const by = context.get('principal');
    const asked = context.req.valid('json');
    const ownerId = by.personId;
    if (ownerId === null) return problem(context, 'not_allowed');
    const made = await write(by, async (unit) => {
      if (!(await readAlertChannel(unit, asked.channelId))) return 'not_found';
      if ((await listSchedules(unit, 'reportSchedule')).length >= MOST_SCHEDULES) return 'limit_reached';
      const schedule: StoredSchedule<'reportSchedule'> = {
        ...asked,
        scheduleId: newId(),
        ownerId,
        createdAt: clock(),
        ...(await firstPeriod(unit, asked, clock())),
        lastFrom: null,
        stoppedAt: null,
        stoppedBy: null,
      };
      await insertSchedule(unit, 'reportSchedule', schedule);
      await note(unit, by, 'schedule.create', schedule.scheduleId);
      await lookWhenDue(unit, 'reportSchedule');
      return schedule;
    });
    return typeof made === 'string' ? problem(context, made) : context.json(scheduleOf(made, null), 200);
  });

  app.openapi(stop, async (context) => {
    const by = context.get('principal');
    const { scheduleId } = context.req.valid('param');
    const isKnown = await write(by, (unit) => stopFor(unit, by, 'reportSchedule', scheduleId, clock()));
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });

  app.openapi(resume, async (context) => {
    const by = context.get('principal');
    const { scheduleId } = context.req.valid('param');
    const ownerId = by.personId;
    if (ownerId === null) return problem(context, 'not_allowed');
    const isKnown = await write(by, (unit) =>
      resumeFor(unit, by, ownerId, 'reportSchedule', scheduleId, clock()),
    );
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });

  app.openapi(send, async (context) => {
    const { scheduleId } = context.req.valid('param');
    const result = await sendNow({ db, clock }, context.get('principal'), scheduleId);
    return result === 'sent' ? context.body(null, 204) : problem(context, result);
  });
}

function scheduleOf(row: StoredSchedule<'reportSchedule'>, lastDelivery: Schedule['lastDelivery']): Schedule {
  const { scheduleId, name, ownerId, afterHours, channelId } = row;
  return {
    scheduleId,
    name,
    ownerId,
    afterHours,
    channelId,
    lastDelivery,
    groupBy: row.groupBy as Schedule['groupBy'],
    ...standingOf(row),
  };
}

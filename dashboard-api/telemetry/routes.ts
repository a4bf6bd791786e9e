/** The organisation's own collector of OpenTelemetry over HTTP. What it asks for in headers goes in and never comes out. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  newTelemetrySchema,
  type Telemetry,
  telemetrySchema,
  telemetryTestSchema,
} from '../../contract/telemetry-api.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { putTarget, readTarget, removeTarget, type StoredTarget } from '../../db/telemetry/target.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { sealHeaders, tryCollector } from './send.ts';

const tags = ['Telemetry'];
const path = '/api/v1/telemetry';

const read = createRoute({
  ...access('settings:read'),
  method: 'get',
  path,
  summary: 'The collector that calls are told to, and how that stands',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(telemetrySchema, 'Without its headers'), ...problemAnswers(400, 401, 403, 503) },
});

const put = createRoute({
  ...access('settings:write', { stepUp: true }),
  method: 'put',
  path,
  summary: 'Name a collector: spans and metrics of calls by the conventions for generative AI',
  description:
    'OTLP over HTTP, in JSON, from now on: a span per call and histograms of tokens and times. `gen_ai.usage.input_tokens` includes cached tokens. Metadata alone; cost stands under `spendgate.cost.usd`. It is reached over HTTPS at a public address only.',
  tags,
  request: { ...ifMatch, body: jsonBody(newTelemetrySchema) },
  responses: {
    ...jsonAnswer(telemetrySchema, 'The collector'),
    ...problemAnswers(400, 401, 403, 412, 415, 503),
  },
});

const remove = createRoute({
  ...access('settings:write', { stepUp: true }),
  method: 'delete',
  path,
  summary: 'Tell it no more, and forget it',
  tags,
  request: ifMatch,
  responses: { 204: { description: 'Done' }, ...problemAnswers(400, 401, 403, 404, 412, 503) },
});

const test = createRoute({
  ...access('settings:write'),
  method: 'post',
  path: `${path}/test`,
  summary: 'Send a request without a call in it, and say what the collector answered',
  tags,
  responses: { ...jsonAnswer(telemetryTestSchema, 'What came of it'), ...problemAnswers(401, 403, 404, 503) },
});

export function telemetryRoutes(app: App, { db, clock, config, egress }: Services): void {
  const note = (unit: TenantUnit, by: Principal, action: AuditAction) =>
    recordAudit(unit, { ...actorOf(by), action, target: 'collector', result: 'done' }, clock());

  app.openapi(read, async (context) => {
    const { organisationId } = context.get('principal');
    return context.json(answerOf(await db.readTenant(organisationId, readTarget)), 200);
  });

  app.openapi(put, async (context) => {
    const by = context.get('principal');
    const { endpoint, headers, signals } = context.req.valid('json');
    const now = clock();
    const sealed = sealHeaders(config.envelope, by.organisationId, headers);
    const target = await db.inTenant('app_user', by.organisationId, async (unit) => {
      await unlessChanged(context, unit, async () => tagOfTarget(await readTarget(unit)));
      const headerNames = Object.keys(headers);
      await putTarget(unit, { endpoint, headerNames, signals, ...sealed, changedAt: now });
      await note(unit, by, 'telemetry.set');
      await setDue(unit, 'telemetry.send', now);
      return readTarget(unit);
    });
    return context.json(answerOf(target), 200);
  });

  app.openapi(test, async (context) => {
    const by = context.get('principal');
    const target = await db.inTenant('app_user', by.organisationId, async (unit) => {
      const found = await readTarget(unit);
      if (found) await note(unit, by, 'telemetry.test');
      return found;
    });
    if (!target) return problem(context, 'not_found');
    const answers = await tryCollector({ egress, envelope: config.envelope }, by.organisationId, target);
    return context.json({ answers }, 200);
  });

  app.openapi(remove, async (context) => {
    const by = context.get('principal');
    const wasThere = await db.inTenant('app_user', by.organisationId, async (unit) => {
      await unlessChanged(context, unit, async () => tagOfTarget(await readTarget(unit)));
      if (!(await removeTarget(unit))) return false;
      await note(unit, by, 'telemetry.remove');
      return true;
    });
    return wasThere ? context.body(null, 204) : problem(context, 'not_found');
  });
}

const answerOf = (target: StoredTarget | null): Telemetry => ({
  target: target && shown(target),
  etag: tagOfTarget(target),
});

/** Of what a person has named, not of what was sent since. With other headers the instant is another. */
const tagOfTarget = (target: StoredTarget | null): string =>
  tagOf(target && [target.endpoint, target.headerNames, target.signals, target.changedAt]);

function shown(target: StoredTarget): Telemetry['target'] {
  const { endpoint, headerNames, signals, failures, sentEvents, droppedEvents } = target;
  return {
    endpoint,
    headerNames: [...headerNames],
    signals: [...signals],
    failures,
    sentEvents,
    droppedEvents,
    lastStatus: target.lastStatus,
    lastProblem: target.lastProblem,
    changedAt: target.changedAt.toISOString(),
    sentAt: target.sentAt?.toISOString() ?? null,
  };
}

import { createRoute } from '@hono/zod-openapi';
import {
  outOfBounds,
  PLAN_RETENTION,
  type Plan,
  RETAINED_KINDS,
  type RetainedKind,
  retentionDaysSchema,
  retentionSchema,
} from '../../contract/retention.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readRequestsSince } from '../../db/retention/frozen-days.ts';
import { putRetention, readRetention } from '../../db/retention/settings.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';

const tags = ['Settings'];
const path = '/api/v1/settings/retention';

const read = createRoute({
  ...access('settings:read'),
  method: 'get',
  path,
  summary: 'How long what is kept, with the bounds that the plan sets',
  tags,
  responses: { ...jsonAnswer(retentionSchema, 'Days by kind'), ...problemAnswers(401, 403, 503) },
});

const put = createRoute({
  ...access('settings:write', { stepUp: true }),
  method: 'put',
  path,
  summary: 'Set how long what is kept; a kind that is not named follows the plan',
  description: 'What is over by then goes within a day, and does not come back with a longer time.',
  tags,
  request: { ...ifMatch, body: jsonBody(retentionDaysSchema) },
  responses: {
    ...jsonAnswer(retentionSchema, 'Days by kind'),
    ...problemAnswers(400, 401, 403, 412, 503),
  },
});

/** Retention as its organisation sets it. */
export function retentionRoutes(app: App, { db, clock }: Services): void {
  app.openapi(read, async (context) => {
    const { organisationId } = context.get('principal');
    return context.json(await db.readTenant(organisationId, answer), 200);
  });

  app.openapi(put, async (context) => {
    const principal = context.get('principal');
    const days = context.req.valid('json');
    const now = clock();
    const made = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      await unlessChanged(context, unit, async () => tagOf((await readRetention(unit)).own));
      const { plan } = await readRetention(unit);
      const wrong = outOfBounds(plan, days);
      if (wrong.length > 0) return { faults: wrong.map((kind) => boundsFault(plan, kind)) };
      await putRetention(unit, days, now);
      const detail = Object.fromEntries(Object.entries(days).map(([kind, chosen]) => [kind, String(chosen)]));
      await recordAudit(
        unit,
        { ...actorOf(principal), action: 'retention.set', result: 'done', detail },
        now,
      );
      return answer(unit);
    });
    return 'faults' in made
      ? problem(context, 'invalid_parameter', null, made.faults)
      : context.json(made, 200);
  });
}

function boundsFault(plan: Plan, kind: RetainedKind) {
  const { least, most } = PLAN_RETENTION[plan][kind];
  return { place: kind, message: `expected: ${least} to ${most} days` };
}

async function answer(unit: TenantUnit) {
  const { plan, own, kept } = await readRetention(unit);
  return {
    etag: tagOf(own),
    plan,
    kinds: RETAINED_KINDS.map((kind) => ({
      kind,
      days: kept[kind],
      isOwn: own[kind] !== undefined,
      ...PLAN_RETENTION[plan][kind],
    })),
    requestsSince: (await readRequestsSince(unit))?.toISOString() ?? null,
  };
}

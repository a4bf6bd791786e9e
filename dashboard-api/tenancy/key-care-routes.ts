/** What keeps keys in order: which nobody uses, when secrets are to be replaced, which peppers they stand under. */

import { createRoute, z } from '@hono/zod-openapi';
import { keyRecordSchema } from '../../contract/command.ts';
import {
  changedKeysSchema,
  newRotationPlanSchema,
  peppersSchema,
  unusedKeysSchema,
} from '../../contract/keys-api.ts';
import { secretsByPepper } from '../../db/tenancy/key-uses.ts';
import { listKeys } from '../../db/tenancy/keys.ts';
import { isConfirmed } from '../edge/confirmed.ts';
import type { App } from '../http/app-env.ts';
import { LATER_THAN_NOW } from '../http/expected.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch } from '../http/preconditions.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { seenBy } from '../identity/reach.ts';
import type { Services } from '../services.ts';
import { keyAsRead, keyRow } from './key-row.ts';
import { mayChangeKey } from './own-keys.ts';
import { planRotation } from './rotation.ts';

const tags = ['Keys'];
const DAY_MS = 24 * 3_600_000;

const unused = createRoute({
  ...access('keys:read'),
  method: 'get',
  path: '/api/v1/keys/unused',
  summary: 'Active keys that nobody has used for some days',
  tags,
  request: { query: z.strictObject({ days: z.coerce.number().int().min(1).max(730).default(30) }) },
  responses: {
    ...jsonAnswer(unusedKeysSchema, 'Those that are older than that and were not used since'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const peppers = createRoute({
  ...access('keys:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/keys/peppers',
  summary: 'How many secrets stand under each pepper version',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(peppersSchema, 'Oldest first'), ...problemAnswers(400, 401, 403, 503) },
});

const plan = createRoute({
  ...access('keys:write'),
  method: 'put',
  path: '/api/v1/keys/{keyId}/rotation-plan',
  summary: "Plan by when a key's secret is to be replaced, and whether it ends then by itself",
  tags,
  request: {
    ...ifMatch,
    params: z.strictObject({ keyId: keyRecordSchema.shape.keyId }),
    body: jsonBody(newRotationPlanSchema),
  },
  responses: { ...jsonAnswer(changedKeysSchema, 'Done'), ...problemAnswers(400, 401, 403, 404, 412, 503) },
});

export function keyCareRoutes(app: App, services: Services): void {
  const { db, clock, config } = services;

  app.openapi(unused, async (context) => {
    const principal = context.get('principal');
    const seen = seenBy(principal, 'keys:read');
    const since = new Date(clock().getTime() - context.req.valid('query').days * DAY_MS);
    const all = await db.readTenant(principal.organisationId, (unit) => listKeys(unit, seen));
    const isBefore = (at: string) => Date.parse(at) < since.getTime();
    const keys = all.filter(
      ({ status, createdAt, lastUsedAt }) => status === 'active' && isBefore(lastUsedAt ?? createdAt),
    );
    return context.json({ since: since.toISOString(), keys: keys.map(keyRow) }, 200);
  });

  app.openapi(peppers, async (context) => {
    const { organisationId } = context.get('principal');
    const { keyMaking } = config;
    const stored = await db.readTenant(organisationId, (unit) => secretsByPepper(unit, clock()));
    const live = [...keyMaking.peppers.keys()].filter(
      (version) => !stored.some((one) => one.version === version),
    );
    const all = [...stored, ...live.map((version) => ({ version, secrets: 0, keys: 0 }))]
      .map((one) => ({ ...one, isLive: keyMaking.peppers.has(one.version) }))
      .sort((one, other) => Number(one.version) - Number(other.version));
    return context.json({ newest: keyMaking.pepper.version, peppers: all }, 200);
  });

  app.openapi(plan, async (context) => {
    const principal = context.get('principal');
    const { organisationId } = principal;
    const { keyId } = context.req.valid('param');
    const { rotateBy, everyDays, endsSecret } = context.req.valid('json');
    const first = everyDays === null ? null : new Date(clock().getTime() + everyDays * DAY_MS);
    const stated = rotateBy == null ? null : new Date(rotateBy);
    const wanted = {
      rotateBy: rotateBy === undefined ? first : stated,
      rotateEveryDays: everyDays,
      endsUnrotated: endsSecret,
    };
    if (wanted.rotateBy && wanted.rotateBy <= clock()) return invalid(context, 'rotateBy', LATER_THAN_NOW);
    const changed = await db.inTenant('app_user', organisationId, async (unit) => {
      const may = await mayChangeKey(unit, seenBy(principal, 'keys:write'), keyId);
      if (may !== 'yes') return may;
      await keyAsRead(context, unit, keyId);
      return (await planRotation(unit, keyId, wanted, clock(), actorOf(principal))) ? 'done' : 'not_found';
    });
    if (changed !== 'done') return problem(context, changed);
    const done = { keyIds: [keyId], isConfirmed: await isConfirmed(services, organisationId, [keyId]) };
    return context.json(done, 200);
  });
}

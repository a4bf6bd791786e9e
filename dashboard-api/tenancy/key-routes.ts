/** Making and changing gateway keys. A key's text leaves in one answer, after its gate has confirmed that it works. */

import { createRoute, z } from '@hono/zod-openapi';
import { keyRecordSchema } from '../../contract/command.ts';
import {
  bulkRevocationSchema,
  changedKeysSchema,
  issuedKeySchema,
  keyChangeSchema,
  keyStatusSchema,
  type NewKeyRequest,
  newKeySchema,
  rotationSchema,
} from '../../contract/keys-api.ts';
import { newKeyPolicySchema } from '../../contract/policies-api.ts';
import { readKeyRecord } from '../../db/tenancy/keys.ts';
import { findFirstProject, hasProject } from '../../db/tenancy/projects.ts';
import { isConfirmed } from '../edge/confirmed.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { seenBy } from '../identity/reach.ts';
import type { Services } from '../services.ts';
import { keyAsRead } from './key-row.ts';
import {
  type IssuedKey,
  issueKey,
  type KeyRequest,
  setKeyName,
  setKeyPolicy,
  setKeyStatus,
  spreadKey,
} from './keys.ts';
import { beyondOwn, hasAllOwnKeys, MAX_OWN_KEYS, mayChangeKey, needsAllKeys } from './own-keys.ts';
import { rotateKey, undoRotation } from './rotation.ts';

const tags = ['Keys'];
const params = z.strictObject({ keyId: keyRecordSchema.shape.keyId });
const changed = { ...jsonAnswer(changedKeysSchema, 'Done'), ...problemAnswers(400, 401, 403, 404, 503) };

const create = createRoute({
  ...access('keys:write'),
  method: 'post',
  path: '/api/v1/keys',
  summary: 'Make a gateway key; it is shown this once',
  description: `Whoever may write their own keys alone is its owner: it is of a project of one of their teams, and of the rules only those can be stated that narrow it. They have at most ${MAX_OWN_KEYS} that are not revoked.`,
  tags,
  request: { body: jsonBody(newKeySchema) },
  responses: { ...jsonAnswer(issuedKeySchema, 'The key'), ...problemAnswers(400, 401, 403, 404, 409, 503) },
});

const rotate = createRoute({
  ...access('keys:write'),
  method: 'post',
  path: '/api/v1/keys/{keyId}/rotate',
  summary: 'Give a key a second secret; the present one ends after an overlap',
  tags,
  request: { params, body: jsonBody(rotationSchema) },
  responses: { ...jsonAnswer(issuedKeySchema, 'The key'), ...problemAnswers(400, 401, 403, 404, 409, 503) },
});

const status = createRoute({
  ...access('keys:write'),
  method: 'post',
  path: '/api/v1/keys/{keyId}/status',
  summary: 'Switch a key off or on, or revoke it for good',
  description:
    'Its owner may switch it off and revoke it. To switch it on again takes the right for the whole organisation, since somebody had a reason.',
  tags,
  request: { params, body: jsonBody(keyStatusSchema) },
  responses: changed,
});

const policy = createRoute({
  ...access('policies:write'),
  method: 'put',
  path: '/api/v1/keys/{keyId}/policy',
  summary: 'Set the policy of a key; it takes the place of the one that stands',
  tags,
  request: { ...ifMatch, params, body: jsonBody(newKeyPolicySchema) },
  responses: { ...changed, ...problemAnswers(412) },
});

const revokeMany = createRoute({
  ...access('keys:write', { reach: 'all', stepUp: true }),
  method: 'post',
  path: '/api/v1/keys/revoke',
  summary: 'Revoke several keys for good',
  tags,
  request: { body: jsonBody(bulkRevocationSchema) },
  responses: changed,
});

const rename = createRoute({
  ...access('keys:write'),
  method: 'patch',
  path: '/api/v1/keys/{keyId}',
  summary: 'Rename a key, or spread its calls over several gates',
  tags,
  request: { ...ifMatch, params, body: jsonBody(keyChangeSchema) },
  responses: { ...changed, ...problemAnswers(412) },
});

export function keyChangeRoutes(app: App, services: Services): void {
  const { db, clock, config } = services;

  app.openapi(create, async (context) => {
    const principal = context.get('principal');
    const { organisationId } = principal;
    const actor = actorOf(principal);
    const stated = context.req.valid('json');
    const seen = seenBy(principal, 'keys:write');
    const beyond = seen === 'all' ? [] : beyondOwn(stated, seen.personId);
    if (beyond.length > 0) return needsAllKeys(context, beyond);
    const wanted = seen === 'all' ? stated : { ...stated, ownerId: seen.personId };
    type Refusal = 'not_found' | 'limit_reached';
    const made = await db.inTenant('app_user', organisationId, async (unit): Promise<IssuedKey | Refusal> => {
      const projectId = wanted.projectId ?? (await findFirstProject(unit, seen));
      if (!projectId || !(await hasProject(unit, projectId, seen))) return 'not_found';
      if (seen !== 'all' && (await hasAllOwnKeys(unit, seen.personId))) return 'limit_reached';
      const now = clock();
      return issueKey(unit, config.keyMaking, keyRequest(wanted, projectId), now, actor);
    });
    if (made === 'not_found' && seen !== 'all') return needsAllKeys(context, ['projectId']);
    if (typeof made === 'string') return problem(context, made);
    if (await isConfirmed(services, organisationId, [made.keyId]))
      return context.json(shown(made.keyId, made.text.reveal()), 200);
    // Nobody has seen it, and nobody will: it must not come to life later.
    await db.inTenant('app_user', organisationId, (unit) =>
      setKeyStatus(unit, made.keyId, 'revoked', clock(), {
        ...actor,
        reason: 'The gateway did not confirm.',
      }),
    );
    return problem(context, 'edge_unconfirmed');
  });

  app.openapi(rotate, async (context) => {
    const principal = context.get('principal');
    const { organisationId } = principal;
    const actor = actorOf(principal);
    const { keyId } = context.req.valid('param');
    const overlapMs = context.req.valid('json').overlapSeconds * 1_000;
    const rotation = await db.inTenant('app_user', organisationId, async (unit) => {
      const may = await mayChangeKey(unit, seenBy(principal, 'keys:write'), keyId);
      if (may !== 'yes') return may;
      return rotateKey(unit, config.keyMaking, keyId, overlapMs, clock(), actor);
    });
    if (typeof rotation === 'string') return problem(context, rotation);
    if (!rotation.ok)
      return problem(context, rotation.reason === 'overlapping' ? 'too_many_secrets' : 'not_found');
    if (await isConfirmed(services, organisationId, [keyId]))
      return context.json(shown(keyId, rotation.text.reveal()), 200);
    await db.inTenant('app_user', organisationId, (unit) =>
      undoRotation(unit, keyId, rotation, clock(), actor),
    );
    return problem(context, 'edge_unconfirmed');
  });

  app.openapi(status, async (context) => {
    const principal = context.get('principal');
    const { organisationId } = principal;
    const actor = actorOf(principal);
    const { keyId } = context.req.valid('param');
    const { status: wanted, reason } = context.req.valid('json');
    const seen = seenBy(principal, 'keys:write');
    const done = await db.inTenant('app_user', organisationId, async (unit) => {
      const may = await mayChangeKey(unit, seen, keyId);
      if (may !== 'yes') return may;
      if (seen !== 'all' && wanted === 'active') return 'not_allowed';
      return (await setKeyStatus(unit, keyId, wanted, clock(), { ...actor, reason })) ? 'done' : 'not_found';
    });
    if (done !== 'done') return problem(context, done);
    return context.json(
      { keyIds: [keyId], isConfirmed: await isConfirmed(services, organisationId, [keyId]) },
      200,
    );
  });

  app.openapi(policy, async (context) => {
    const principal = context.get('principal');
    const { organisationId } = principal;
    const { keyId } = context.req.valid('param');
    const { policy: wanted, reason } = context.req.valid('json');
    const isDone = await db.inTenant('app_user', organisationId, async (unit) => {
      await unlessChanged(context, unit, async () => {
        const found = await readKeyRecord(unit, keyId);
        return found && tagOf(found.record.policy.version);
      });
      return setKeyPolicy(unit, keyId, wanted, clock(), { ...actorOf(principal), reason });
    });
    if (!isDone) return problem(context, 'not_found');
    return context.json(
      { keyIds: [keyId], isConfirmed: await isConfirmed(services, organisationId, [keyId]) },
      200,
    );
  });

  app.openapi(revokeMany, async (context) => {
    const principal = context.get('principal');
    const { organisationId } = principal;
    const actor = actorOf(principal);
    const { keyIds, reason } = context.req.valid('json');
    const revoked = await db.inTenant('app_user', organisationId, async (unit) => {
      const done: string[] = [];
      for (const keyId of new Set(keyIds)) {
        if (await setKeyStatus(unit, keyId, 'revoked', clock(), { ...actor, reason })) done.push(keyId);
      }
      return done;
    });
    return context.json(
      { keyIds: revoked, isConfirmed: await isConfirmed(services, organisationId, revoked) },
      200,
    );
  });

  app.openapi(rename, async (context) => {
    const principal = context.get('principal');
    const { organisationId } = principal;
    const actor = actorOf(principal);
    const { keyId } = context.req.valid('param');
    const { name, shards } = context.req.valid('json');
    const seen = seenBy(principal, 'keys:write');
    if (seen !== 'all' && shards !== undefined) return needsAllKeys(context, ['shards']);
    const changed = await db.inTenant('app_user', organisationId, async (unit) => {
      const may = await mayChangeKey(unit, seen, keyId);
      if (may !== 'yes') return may;
      await keyAsRead(context, unit, keyId);
      const isSpread = shards === undefined || (await spreadKey(unit, keyId, shards, clock(), actor));
      const isNamed =
        isSpread && (name === undefined || (await setKeyName(unit, keyId, name, clock(), actor)));
      return isNamed ? 'done' : 'not_found';
    });
    if (changed !== 'done') return problem(context, changed);
    const done = { keyIds: [keyId], isConfirmed: await isConfirmed(services, organisationId, [keyId]) };
    return context.json(done, 200);
  });

  function shown(keyId: string, key: string) {
    return { keyId, key, confirmedAt: clock().toISOString() };
  }
}

function keyRequest(wanted: NewKeyRequest, projectId: string): KeyRequest {
  const { name, environment, ownerId, expiresAt, gate, projectId: _, ...policy } = wanted;
  return {
    name,
    environment,
    ownerId,
    projectId,
    origin: 'issued',
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    policy: { version: 1, ...policy },
    hasOwnGate: gate === 'own',
  };
}

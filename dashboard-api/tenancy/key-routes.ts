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
import { rotateKey, undoRotation } from './rotation.ts';

const tags = ['Keys'];
const params = z.strictObject({ keyId: keyRecordSchema.shape.keyId });
const changed = { ...jsonAnswer(changedKeysSchema, 'Done'), ...problemAnswers(400, 401, 403, 404, 503) };

const create = createRoute({
  ...access('keys:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/keys',
  summary: 'Make a gateway key; it is shown this once',
  tags,
  request: { body: jsonBody(newKeySchema) },
  responses: { ...jsonAnswer(issuedKeySchema, 'The key'), ...problemAnswers(400, 401, 403, 404, 503) },
});

const rotate = createRoute({
  ...access('keys:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/keys/{keyId}/rotate',
  summary: 'Give a key a second secret; the present one ends after an overlap',
  tags,
  request: { params, body: jsonBody(rotationSchema) },
  responses: { ...jsonAnswer(issuedKeySchema, 'The key'), ...problemAnswers(400, 401, 403, 404, 409, 503) },
});

const status = createRoute({
  ...access('keys:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/keys/{keyId}/status',
  summary: 'Switch a key off or on, or revoke it for good',
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
  ...access('keys:write', { reach: 'all' }),
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
    const wanted = context.req.valid('json');
    const made = await db.inTenant('app_user', organisationId, async (unit): Promise<IssuedKey | null> => {
      const projectId = wanted.projectId ?? (await findFirstProject(unit));
      if (!projectId || !(await hasProject(unit, projectId))) return null;
      const now = clock();
      return issueKey(unit, config.keyMaking, keyRequest(wanted, projectId), now, actor);
    });
    if (!made) return problem(context, 'not_found');
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
    const rotation = await db.inTenant('app_user', organisationId, (unit) =>
      rotateKey(unit, config.keyMaking, keyId, overlapMs, clock(), actor),
    );
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
    const isDone = await db.inTenant('app_user', organisationId, (unit) =>
      setKeyStatus(unit, keyId, wanted, clock(), { ...actor, reason }),
    );
    if (!isDone) return problem(context, 'not_found');
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
    const isDone = await db.inTenant('app_user', organisationId, async (unit) => {
      await keyAsRead(context, unit, keyId);
      if (shards !== undefined && !(await spreadKey(unit, keyId, shards, clock(), actor))) return false;
      return name === undefined || setKeyName(unit, keyId, name, clock(), actor);
    });
    if (!isDone) return problem(context, 'not_found');
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

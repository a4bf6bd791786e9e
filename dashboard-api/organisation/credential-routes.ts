/**
 * Provider credentials that the organisation stores. They are sealed to the gateway before they are kept: this API can
 * store, replace and remove them, and read none.
 */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  changedCredentialSchema,
  credentialListSchema,
  credentialStateSchema,
  newCredentialSchema,
  replacedSecretSchema,
} from '../../contract/credentials-api.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readEdgeStanding } from '../../db/edge/standing.ts';
import {
  deleteCredential,
  findCredential,
  listCredentials,
  setActive,
} from '../../db/tenancy/credentials.ts';
import { isConfirmed } from '../edge/confirmed.ts';
import type { App, AppEnv } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, unlessChanged } from '../http/preconditions.ts';
import { type ProblemCode, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import type { Services } from '../services.ts';
import { changeForEdge } from './change.ts';
import {
  type CredentialChange,
  credentialRow,
  resealCredential,
  sealVersionsOf,
  storeCredential,
  tagOfCredential,
} from './credentials.ts';

const tags = ['Credentials'];
const params = z.strictObject({ credentialId: z.uuid() });
const one = '/api/v1/credentials/{credentialId}';
const writing = access('credentials:write', { stepUp: true });
const changed = {
  ...jsonAnswer(changedCredentialSchema, 'Done'),
  ...problemAnswers(400, 401, 403, 404, 409, 503),
};

const list = createRoute({
  ...access('credentials:read'),
  method: 'get',
  path: '/api/v1/credentials',
  summary: 'Stored provider credentials, without the credentials themselves',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(credentialListSchema, 'By provider, newest first'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const store = createRoute({
  ...writing,
  method: 'post',
  path: '/api/v1/credentials',
  summary: 'Store a provider credential; the gateway uses it from then on',
  description:
    'It is sealed to the gateway and cannot be read again. The one that was active for the same provider, host and project stands by. A project’s own comes before the organisation’s.',
  tags,
  request: { body: jsonBody(newCredentialSchema) },
  responses: changed,
});

const replace = createRoute({
  ...writing,
  method: 'put',
  path: `${one}/secret`,
  summary: 'Put another credential in the place of a stored one, sealed to the gateway’s newest key',
  tags,
  request: { ...ifMatch, params, body: jsonBody(replacedSecretSchema) },
  responses: { ...changed, ...problemAnswers(412) },
});

const state = createRoute({
  ...writing,
  method: 'put',
  path: `${one}/state`,
  summary: 'Have the gateway use a stored credential, or let it stand by',
  tags,
  request: { ...ifMatch, params, body: jsonBody(credentialStateSchema) },
  responses: { ...changed, ...problemAnswers(412) },
});

const remove = createRoute({
  ...writing,
  method: 'delete',
  path: one,
  summary: 'Remove a stored credential for good',
  tags,
  request: { ...ifMatch, params },
  responses: { ...changed, ...problemAnswers(412) },
});

export function credentialRoutes(app: App, services: Services): void {
  const { db } = services;

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const { stored, edge } = await db.readTenant(organisationId, async (unit) => ({
      stored: await listCredentials(unit),
      edge: await readEdgeStanding(unit),
    }));
    const answer = { credentials: stored.map(credentialRow), sealVersions: sealVersionsOf(stored), edge };
    return context.json(answer, 200);
  });

  app.openapi(store, async (context) =>
    answer(context, await storeCredential(services, context.get('principal'), context.req.valid('json'))),
  );

  app.openapi(replace, async (context) => {
    const { credentialId } = context.req.valid('param');
    const { secret, reason } = context.req.valid('json');
    return answer(
      context,
      await resealCredential(services, context.get('principal'), credentialId, secret, reason, (unit) =>
        asRead(context, unit, credentialId),
      ),
    );
  });

  app.openapi(state, async (context) => {
    const { credentialId: id } = context.req.valid('param');
    const { state: wanted, reason } = context.req.valid('json');
    const audit = { action: 'credential.state', target: id, reason } as const;
    const change = await changeForEdge(services, context.get('principal'), audit, async (unit) => {
      await asRead(context, unit, id);
      return setActive(unit, id, wanted === 'active');
    });
    return answer(context, { id, change, nothing: 'not_found' });
  });

  app.openapi(remove, async (context) => {
    const { credentialId: id } = context.req.valid('param');
    const audit = { action: 'credential.remove', target: id } as const;
    const change = await changeForEdge(services, context.get('principal'), audit, async (unit) => {
      await asRead(context, unit, id);
      return deleteCredential(unit, id);
    });
    return answer(context, { id, change, nothing: 'not_found' });
  });

  /** Waits for the gateway, as with keys: what it has confirmed holds for the next call. */
  async function answer(context: Context<AppEnv>, made: CredentialChange | ProblemCode) {
    if (typeof made === 'string') return problem(context, made);
    const { id, change, nothing } = made;
    if (!change.ok) return problem(context, change.reason === 'full' ? 'limit_reached' : nothing);
    const { organisationId } = context.get('principal');
    const confirmed = await isConfirmed(services, organisationId, [organisationId]);
    return context.json({ id, edgeVersion: change.edgeVersion, isConfirmed: confirmed }, 200);
  }
}

/** @throws {ChangedSinceError} through `unlessChanged` */
const asRead = (context: Context<AppEnv>, unit: TenantUnit, id: string): Promise<void> =>
  unlessChanged(context, unit, async () => {
    const stored = await findCredential(unit, id);
    return stored && tagOfCredential(stored);
  });

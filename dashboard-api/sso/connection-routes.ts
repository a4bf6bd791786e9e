/** An organisation's connections to identity providers. */
import { createRoute, z } from '@hono/zod-openapi';
import { newId } from '../../contract/ids.ts';
import { Secret } from '../../contract/secret.ts';
import {
  type Connection,
  type ConnectionChange,
  connectionChangeSchema,
  connectionListSchema,
  connectionSchema,
  type NewConnection,
  newConnectionSchema,
} from '../../contract/sso.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readAccessRules } from '../../db/directory/access-rules.ts';
import { deleteSessionsOfConnection } from '../../db/directory/sessions.ts';
import { deleteSsoDomains } from '../../db/directory/sso-domains.ts';
import {
  type ChangedConnection,
  disableConnection,
  insertConnection,
  listConnections,
  readConnection,
  type StoredConnection,
  updateConnection,
} from '../../db/sso/connections.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { discover, OpenIdError } from './openid.ts';
import { ownerOfSecret, redirectUriOf } from './providers.ts';

const tags = ['Single sign-on'];
const params = z.strictObject({ connectionId: z.uuid() });
const one = '/api/v1/sso/connections/{connectionId}';

const list = createRoute({
  ...access('sso:read'),
  method: 'get',
  path: '/api/v1/sso/connections',
  summary: 'Connections to identity providers, those that are switched off too',
  tags,
  responses: { ...jsonAnswer(connectionListSchema, 'Oldest first'), ...problemAnswers(401, 403, 503) },
});

const connect = createRoute({
  ...access('sso:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/sso/connections',
  summary: 'Connect an identity provider by OpenID Connect',
  description:
    'Its discovery document is read at once. The client’s secret is sealed and never shown again. Only an owner declares that a provider asks everybody for a second factor.',
  tags,
  request: { body: jsonBody(newConnectionSchema) },
  responses: {
    ...jsonAnswer(connectionSchema, 'The connection, with the address to register at the provider'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const change = createRoute({
  ...access('sso:write', { stepUp: true }),
  method: 'patch',
  path: one,
  summary: 'Change a connection: its name, its client’s secret, what proves a second factor, who may join',
  description:
    'What is not named stays. It holds from the next sign-in; sessions go on. Another issuer or client is another connection.',
  tags,
  request: { ...ifMatch, params, body: jsonBody(connectionChangeSchema) },
  responses: {
    ...jsonAnswer(connectionSchema, 'The connection as it is now'),
    ...problemAnswers(400, 401, 403, 404, 412, 503),
  },
});

const disconnect = createRoute({
  ...access('sso:write', { stepUp: true }),
  method: 'delete',
  path: one,
  summary: 'Switch a connection off for good; its sessions end',
  tags,
  request: { params },
  responses: { 204: { description: 'Switched off' }, ...problemAnswers(400, 401, 403, 404, 409, 503) },
});

export function connectionRoutes(app: App, { db, clock, config, egress }: Services): void {
  app.openapi(list, async (context) => {
    const rows = await db.readTenant(context.get('principal').organisationId, listConnections);
    return context.json({ connections: rows.map((row) => connectionOf(row, config.publicUrl)) }, 200);
  });

  app.openapi(connect, async (context) => {
    const by = context.get('principal');
    const wanted = context.req.valid('json');
    if (wanted.secondFactor === 'declared' && !mayDeclare(by)) return problem(context, 'not_allowed');
    const secret = wanted.clientSecret === undefined ? null : new Secret(wanted.clientSecret);
    try {
      await discover({ ...wanted, clientSecret: secret }, egress);
    } catch (err) {
      if (!(err instanceof OpenIdError)) throw err;
      return problem(context, 'provider_unusable');
    }
    const row = rowOf(wanted, secret, clock());
    await db.inTenant('app_user', by.organisationId, async (unit) => {
      await insertConnection(unit, row);
      const result = wanted.secondFactor === 'declared' ? 'second factor declared' : 'done';
      const entry = { ...actorOf(by), action: 'sso.connect', target: row.connectionId, result } as const;
      await recordAudit(unit, entry, clock());
    });
    const stored = { ...row, tenantId: by.organisationId, disabledAt: null };
    return context.json(connectionOf(stored, config.publicUrl), 200);
  });

  app.openapi(change, async (context) => {
    const by = context.get('principal');
    const { connectionId } = context.req.valid('param');
    const wanted = context.req.valid('json');
    type Outcome = StoredConnection | 'not_found' | 'not_allowed';
    const outcome = await db.inTenant('app_user', by.organisationId, async (unit): Promise<Outcome> => {
      const read = () => readConnection(unit, connectionId);
      await unlessChanged(context, unit, async () => {
        const present = await read();
        return present && tagOfConnection(present);
      });
      const before = await read();
      if (!before) return 'not_found';
      const isDeclared = wanted.secondFactor === 'declared' && before.secondFactor !== 'declared';
      if (isDeclared && !mayDeclare(by)) return 'not_allowed';
      if (!(await updateConnection(unit, connectionId, changedColumns(connectionId, wanted))))
        return 'not_found';
      const entry = {
        ...actorOf(by),
        action: 'sso.change',
        target: connectionId,
        result: isDeclared ? 'second factor declared' : 'done',
        detail: { changed: Object.keys(wanted).join(', ') },
      } as const;
      await recordAudit(unit, entry, clock());
      return (await read()) ?? 'not_found';
    });
    if (typeof outcome === 'string') return problem(context, outcome);
    return context.json(connectionOf(outcome, config.publicUrl), 200);
  });

  app.openapi(disconnect, async (context) => {
    const by = context.get('principal');
    const { connectionId } = context.req.valid('param');
    const refusal = await db.inTenant('app_user', by.organisationId, async (unit) => {
      const enabled = (await listConnections(unit)).filter(({ disabledAt }) => disabledAt === null);
      if (!enabled.some((one) => one.connectionId === connectionId)) return 'not_found';
      if (enabled.length === 1 && (await isSsoRequired(unit))) return 'last_connection';
      await disableConnection(unit, connectionId, clock());
      await unit.onDirectory(async (directory) => {
        await deleteSsoDomains(directory, unit.organisationId, { connectionId });
        await deleteSessionsOfConnection(directory, unit.organisationId, connectionId);
      });
      const ended = { action: 'sso.disconnect', target: connectionId, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(by), ...ended }, clock());
      return null;
    });
    return refusal ? problem(context, refusal) : context.body(null, 204);
  });

  function rowOf(wanted: NewConnection, secret: Secret | null, createdAt: Date) {
    const { clientSecret: _clientSecret, ...settings } = wanted;
    const connectionId = newId();
    return { connectionId, ...settings, ...sealedOf(connectionId, secret), createdAt };
  }

  function changedColumns(connectionId: string, wanted: ConnectionChange): ChangedConnection {
    const { clientSecret, ...settings } = wanted;
    if (clientSecret === undefined) return settings;
    const secret = clientSecret === null ? null : new Secret(clientSecret);
    return { ...settings, ...sealedOf(connectionId, secret) };
  }

  function sealedOf(connectionId: string, secret: Secret | null) {
    const sealed = secret && config.envelope.seal(secret, ownerOfSecret(connectionId));
    return { sealedKey: sealed?.key ?? null, sealedBox: sealed?.box ?? null };
  }
}

/** That a provider asks everybody for a second factor is an owner's word. */
const mayDeclare = (by: Principal): boolean => by.kind === 'session' && by.role === 'owner';

const isSsoRequired = (unit: TenantUnit): Promise<boolean> =>
  unit.onDirectory(
    async (directory) => (await readAccessRules(directory, unit.organisationId)).isSsoRequired,
  );

/** The tag of a connection: of what can be changed of it. */
const tagOfConnection = (row: StoredConnection): string =>
  tagOf([row.name, row.sealedBox, row.secondFactor, row.acrValues, row.admitsMembers]);

/** A connection as the API shows it. */
const connectionOf = (row: StoredConnection, publicUrl: string): Connection => ({
  etag: tagOfConnection(row),
  connectionId: row.connectionId,
  name: row.name,
  issuer: row.issuer,
  clientId: row.clientId,
  hasSecret: row.sealedBox !== null,
  pinnedTenant: row.pinnedTenant,
  pinnedDomain: row.pinnedDomain,
  secondFactor: row.secondFactor as Connection['secondFactor'],
  acrValues: [...row.acrValues],
  admitsMembers: row.admitsMembers,
  isEnabled: row.disabledAt === null,
  createdAt: row.createdAt.toISOString(),
  redirectUri: redirectUriOf(publicUrl, row.connectionId),
});

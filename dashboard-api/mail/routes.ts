/** The organisation's mail server, and the domains that an owner lets mail go to. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  MAIL_PORTS,
  type MailSettings,
  mailDomainSchema,
  mailSettingsSchema,
  newMailServerSchema,
} from '../../contract/mail-api.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import {
  approveMailDomain,
  deleteMailServer,
  listMailDomains,
  putMailServer,
  readMailServer,
  removeMailDomain,
  type StoredMailServer,
} from '../../db/mail/settings.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { sealPassword } from './send.ts';

const tags = ['Mail'];
const oneDomain = { params: z.strictObject({ domain: mailDomainSchema }) };

const read = createRoute({
  ...access('settings:read'),
  method: 'get',
  path: '/api/v1/mail',
  summary: 'The mail server, and the domains that mail may go to beside members’ addresses',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(mailSettingsSchema, 'Without the password'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const putServer = createRoute({
  ...access('settings:write', { stepUp: true }),
  method: 'put',
  path: '/api/v1/mail/server',
  summary: 'Name the server that mail goes through',
  description:
    'Reached at a public address over TLS: from the first byte at port 465, by STARTTLS, which must succeed, at 587, 25 and 2525. The password is stored sealed and shown to nobody.',
  tags,
  request: { ...ifMatch, body: jsonBody(newMailServerSchema) },
  responses: { 204: { description: 'Done' }, ...problemAnswers(400, 401, 403, 412, 415, 503) },
});

const removeServer = createRoute({
  ...access('settings:write', { stepUp: true }),
  method: 'delete',
  path: '/api/v1/mail/server',
  summary: 'Forget the mail server: no mail is sent any more',
  tags,
  request: ifMatch,
  responses: { 204: { description: 'Done' }, ...problemAnswers(400, 401, 403, 404, 412, 503) },
});

const approve = createRoute({
  ...access('ownership:write', { stepUp: true }),
  method: 'put',
  path: '/api/v1/mail/domains/{domain}',
  summary: 'Let mail go to addresses of a domain',
  tags,
  request: oneDomain,
  responses: { 204: { description: 'Done' }, ...problemAnswers(400, 401, 403, 503) },
});

const withdraw = createRoute({
  ...access('ownership:write'),
  method: 'delete',
  path: '/api/v1/mail/domains/{domain}',
  summary: 'Let no mail go to addresses of a domain any more, unless they are members’',
  tags,
  request: oneDomain,
  responses: { 204: { description: 'Done' }, ...problemAnswers(400, 401, 403, 404, 503) },
});

export function mailRoutes(app: App, { db, clock, config, egress }: Services): void {
  const write = <T>({ organisationId }: Principal, work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('app_user', organisationId, work);
  const note = (unit: TenantUnit, by: Principal, action: AuditAction, result: string, target?: string) =>
    recordAudit(unit, { ...actorOf(by), action, result, ...(target ? { target } : {}) }, clock());

  app.openapi(read, async (context) => {
    const { organisationId } = context.get('principal');
    return context.json(await db.readTenant(organisationId, settingsOf), 200);
  });

  app.openapi(putServer, async (context) => {
    const by = context.get('principal');
    const { host, port, username, password, sender } = context.req.valid('json');
    const isPortAllowed = MAIL_PORTS.some((known) => known === port) || egress.isLocal(host);
    if (!isPortAllowed) return invalid(context, 'port', `expected: ${MAIL_PORTS.join(', ')}`);
    if ((username === undefined) !== (password === undefined))
      return invalid(context, 'password', 'user name and password are stated together');
    const sealed = password === undefined ? null : sealPassword(config.envelope, by.organisationId, password);
    await write(by, async (unit) => {
      await unlessChanged(context, unit, async () => tagOfServer(await readMailServer(unit)));
      await putMailServer(unit, {
        host,
        port,
        sender,
        username: username ?? null,
        changedAt: clock(),
        sealedKey: sealed?.key ?? null,
        sealedBox: sealed?.box ?? null,
      });
      await note(unit, by, 'mail.server', 'set');
    });
    return context.body(null, 204);
  });

  app.openapi(removeServer, async (context) => {
    const by = context.get('principal');
    const isKnown = await write(by, async (unit) => {
      await unlessChanged(context, unit, async () => tagOfServer(await readMailServer(unit)));
      if (!(await deleteMailServer(unit))) return false;
      await note(unit, by, 'mail.server', 'removed');
      return true;
    });
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });

  app.openapi(approve, async (context) => {
    const by = context.get('principal');
    const { domain } = context.req.valid('param');
    await write(by, async (unit) => {
      if (await approveMailDomain(unit, domain, by.personId, clock()))
        await note(unit, by, 'mail.domain', 'approved', domain.slice(0, 128));
    });
    return context.body(null, 204);
  });

  app.openapi(withdraw, async (context) => {
    const by = context.get('principal');
    const { domain } = context.req.valid('param');
    const isKnown = await write(by, async (unit) => {
      if (!(await removeMailDomain(unit, domain))) return false;
      await note(unit, by, 'mail.domain', 'withdrawn', domain.slice(0, 128));
      return true;
    });
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });
}

/** Without what is sealed: with another password the instant is another. */
const tagOfServer = (server: StoredMailServer | null): string =>
  tagOf(server && [server.host, server.port, server.username, server.sender, server.changedAt]);

async function settingsOf(unit: TenantUnit): Promise<MailSettings> {
  const server = await readMailServer(unit);
  const domains = await listMailDomains(unit);
  return {
    etag: tagOfServer(server),
    server: server && {
      host: server.host,
      port: server.port,
      username: server.username,
      sender: server.sender,
      hasPassword: server.sealedBox !== null,
      changedAt: server.changedAt.toISOString(),
    },
    domains: domains.map(({ domain, approvedAt }) => ({ domain, approvedAt: approvedAt.toISOString() })),
  };
}

/** The security contact of an organisation over HTTP. */
import { createRoute, z } from '@hono/zod-openapi';
import type { AlertMessage } from '../../contract/alerts-api.ts';
import { newId } from '../../contract/ids.ts';
import {
  newSecurityContactSchema,
  type SecurityContact,
  securityContactSchema,
} from '../../contract/security-contact-api.ts';
import {
  CONTACT_KIND,
  insertChannel,
  readContactChannel,
  replaceRecipients,
  type StoredChannel,
} from '../../db/alerts/channels.ts';
import { newestDeliveryTo, type StoredDelivery } from '../../db/alerts/deliveries.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { allowedRecipients, readMailServer } from '../../db/mail/settings.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { tellContact } from './tell.ts';

const tags = ['Alerts'];
const path = '/api/v1/security-contact';

const read = createRoute({
  ...access('settings:read'),
  method: 'get',
  path,
  summary: 'Whom mail about incidents, exposed keys and suspicious activity goes to',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(securityContactSchema, 'The contact, and how the last message went'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const put = createRoute({
  ...access('settings:write', { stepUp: true }),
  method: 'put',
  path,
  summary: 'Name whom to tell of incidents, in the place of who was named before',
  description:
    'Addresses of members, or of domains that an owner approved of. The operators of the service see them, to reach the organisation in an incident.',
  tags,
  request: { ...ifMatch, body: jsonBody(newSecurityContactSchema) },
  responses: {
    ...jsonAnswer(securityContactSchema, 'The contact'),
    ...problemAnswers(400, 401, 403, 409, 412, 415, 503),
  },
});

const remove = createRoute({
  ...access('settings:write', { stepUp: true }),
  method: 'delete',
  path,
  summary: 'Name nobody: notices stand in the dashboard alone',
  tags,
  request: ifMatch,
  responses: { 204: { description: 'Done' }, ...problemAnswers(400, 401, 403, 404, 412, 503) },
});

const test = createRoute({
  ...access('settings:write'),
  method: 'post',
  path: `${path}/test`,
  summary: 'Send the contact a message that says that it is a test',
  tags,
  responses: { 204: { description: 'It is sent within seconds' }, ...problemAnswers(401, 403, 404, 503) },
});

export function securityContactRoutes(app: App, { db, clock }: Services): void {
  const write = <T>({ organisationId }: Principal, work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('app_user', organisationId, work);
  const note = (unit: TenantUnit, by: Principal, action: AuditAction) =>
    recordAudit(unit, { ...actorOf(by), action, target: CONTACT_KIND, result: 'done' }, clock());

  app.openapi(read, async (context) => {
    const { organisationId } = context.get('principal');
    return context.json(await db.readTenant(organisationId, contactOf), 200);
  });

  app.openapi(put, async (context) => {
    const by = context.get('principal');
    const recipients = [...new Set(context.req.valid('json').addresses)];
    const now = clock();
    const contact = await write(by, async (unit) => {
      await unlessChanged(context, unit, () => tagOfContact(unit));
      if ((await allowedRecipients(unit, recipients)).length < recipients.length) return null;
      const before = await readContactChannel(unit);
      if (before) await replaceRecipients(unit, before.channelId, recipients, now);
      else await insertChannel(unit, newContact(recipients, now));
      await note(unit, by, 'security_contact.set');
      return contactOf(unit);
    });
    return contact ? context.json(contact, 200) : problem(context, 'recipient_not_allowed');
  });

  app.openapi(remove, async (context) => {
    const by = context.get('principal');
    const wasThere = await write(by, async (unit) => {
      await unlessChanged(context, unit, () => tagOfContact(unit));
      const before = await readContactChannel(unit);
      if (!before || before.recipients.length === 0) return false;
      await replaceRecipients(unit, before.channelId, [], clock());
      await note(unit, by, 'security_contact.remove');
      return true;
    });
    return wasThere ? context.body(null, 204) : problem(context, 'not_found');
  });

  app.openapi(test, async (context) => {
    const by = context.get('principal');
    const now = clock();
    const isSent = await write(by, async (unit) => {
      const data = { organisationId: by.organisationId };
      const message: AlertMessage = { type: 'channel.test', timestamp: now.toISOString(), data };
      const contact = await readContactChannel(unit);
      if (!contact || contact.recipients.length === 0) return false;
      await note(unit, by, 'security_contact.test');
      return tellContact(unit, null, message, now);
    });
    return isSent ? context.body(null, 204) : problem(context, 'not_found');
  });
}

const newContact = (recipients: string[], createdAt: Date): StoredChannel => ({
  channelId: newId(),
  name: 'Security contact',
  kind: CONTACT_KIND,
  url: '',
  recipients,
  createdAt,
  sealedKey: '',
  sealedBox: '',
  formerKey: null,
  formerBox: null,
  formerUntil: null,
  takenAt: null,
  disabledAt: null,
  disabledBy: null,
});

const tagOfContact = async (unit: TenantUnit): Promise<string> =>
  tagOf((await readContactChannel(unit))?.recipients ?? []);

async function contactOf(unit: TenantUnit): Promise<SecurityContact> {
  const hasMailServer = (await readMailServer(unit)) !== null;
  const channel = await readContactChannel(unit);
  const etag = await tagOfContact(unit);
  if (!channel || channel.recipients.length === 0) return { contact: null, hasMailServer, etag };
  const { recipients: addresses, createdAt, takenAt } = channel;
  const reached = await allowedRecipients(unit, addresses);
  const last = await newestDeliveryTo(unit, channel.channelId);
  const contact = {
    addresses,
    notReached: addresses.filter((address) => !reached.includes(address)),
    changedAt: createdAt.toISOString(),
    takenAt: takenAt?.toISOString() ?? null,
    lastMessage: last && messageOf(last),
  };
  return { contact, hasMailServer, etag };
}

type Message = NonNullable<NonNullable<SecurityContact['contact']>['lastMessage']>;

const messageOf = ({ attempts, lastStatus, lastProblem, ...row }: StoredDelivery): Message => ({
  state: row.state as Message['state'],
  attempts,
  lastStatus,
  lastProblem,
  createdAt: row.createdAt.toISOString(),
  nextAttemptAt: row.state === 'waiting' ? row.nextAttemptAt.toISOString() : null,
});

/** Channels: where alerts go. The secret of one is shown when it is made and when it is replaced. */

import { createRoute, z } from '@hono/zod-openapi';
import {
  type AlertMessage,
  type Channel,
  type ChannelKind,
  channelChangeSchema,
  channelListSchema,
  channelSecretSchema,
  newChannelSchema,
  sentSchema,
} from '../../contract/alerts-api.ts';
import { newId } from '../../contract/ids.ts';
import {
  insertChannel,
  listChannels,
  readAlertChannel,
  readChannel,
  replaceSecrets,
  type StoredChannel,
  switchChannel,
} from '../../db/alerts/channels.ts';
import { newestToChannels, type StoredDelivery } from '../../db/alerts/deliveries.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { allowedRecipients } from '../../db/mail/settings.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { newDestination, shownDestination } from './destination.ts';
import { deliveryOf } from './routes.ts';
import { addDelivery } from './tell.ts';
import { newWebhookSecret, sealedSecrets } from './webhook.ts';

const tags = ['Alerts'];
const params = z.strictObject({ channelId: z.uuid() });
const refusals = problemAnswers(400, 401, 403, 404, 503);
const MOST_CHANNELS = 20;
const REACHABLE = 'expected: an address by https that the internet can reach';

const list = createRoute({
  ...access('settings:read'),
  method: 'get',
  path: '/api/v1/channels',
  summary: 'Channels that alerts go to',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(channelListSchema, 'Oldest first'), ...problemAnswers(400, 401, 403, 503) },
});

const create = createRoute({
  ...access('settings:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/channels',
  summary: 'Add a webhook, whose secret is shown this once, a chat, or addresses of mail',
  description:
    'Messages are signed as Standard Webhooks says. An answer other than 2xx is tried again: after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours.',
  tags,
  request: { body: jsonBody(newChannelSchema) },
  responses: {
    ...jsonAnswer(channelSecretSchema, 'The channel'),
    ...problemAnswers(400, 401, 403, 409, 503),
  },
});

const change = createRoute({
  ...access('settings:write'),
  method: 'patch',
  path: '/api/v1/channels/{channelId}',
  summary: 'Switch a channel off, or on again',
  tags,
  request: { ...ifMatch, params, body: jsonBody(channelChangeSchema) },
  responses: { 204: { description: 'Done' }, ...refusals, ...problemAnswers(412) },
});

const rotate = createRoute({
  ...access('settings:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/channels/{channelId}/secret',
  summary: 'Give a channel a new secret; the one before it signs beside it for 24 hours',
  tags,
  request: { params },
  responses: { ...jsonAnswer(channelSecretSchema, 'The secret, this once'), ...refusals },
});

const test = createRoute({
  ...access('settings:write'),
  method: 'post',
  path: '/api/v1/channels/{channelId}/test',
  summary: 'Send a message that says that it is a test',
  tags,
  request: { params },
  responses: { ...jsonAnswer(sentSchema, 'It is sent within seconds'), ...refusals },
});

export function channelRoutes(app: App, { db, clock, config, egress }: Services): void {
  const { envelope } = config;
  const write = <T>({ organisationId }: Principal, work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('app_user', organisationId, work);
  const note = (unit: TenantUnit, by: Principal, action: AuditAction, target: string, result = 'done') =>
    recordAudit(unit, { ...actorOf(by), action, target, result }, clock());

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const channels = await db.readTenant(organisationId, async (unit) => {
      const last = await newestToChannels(unit);
      return (await listChannels(unit)).map((row) => channelOf(row, last.get(row.channelId) ?? null));
    });
    return context.json({ channels, takesLoopback: config.isLoopbackAllowed }, 200);
  });

  app.openapi(create, async (context) => {
    const by = context.get('principal');
    const asked = context.req.valid('json');
    if ('url' in asked && !egress.mayAsk(asked.url)) return invalid(context, 'url', REACHABLE);
    const [channelId, now] = [newId(), clock()];
    const { secret, columns } = newDestination(envelope, channelId, asked, now);
    const refusal = await write(by, async (unit) => {
      if ((await listChannels(unit)).length >= MOST_CHANNELS) return 'limit_reached';
      const { recipients } = columns;
      if ((await allowedRecipients(unit, recipients)).length < recipients.length)
        return 'recipient_not_allowed';
      await insertChannel(unit, {
        channelId,
        name: asked.name,
        kind: asked.kind,
        createdAt: now,
        takenAt: null,
        disabledAt: null,
        disabledBy: null,
        ...columns,
      });
      await note(unit, by, 'channel.create', channelId, asked.kind);
      return null;
    });
    return refusal ? problem(context, refusal) : context.json({ channelId, secret }, 200);
  });

  app.openapi(change, async (context) => {
    const by = context.get('principal');
    const { channelId } = context.req.valid('param');
    const { isEnabled } = context.req.valid('json');
    const isKnown = await write(by, async (unit) => {
      await unlessChanged(context, unit, async () => {
        const present = await readAlertChannel(unit, channelId);
        return present && tagOfChannel(present);
      });
      if (!(await readAlertChannel(unit, channelId))) return false;
      const off = isEnabled ? null : ({ by: 'person', at: clock() } as const);
      if (await switchChannel(unit, channelId, off))
        await note(unit, by, 'channel.switch', channelId, isEnabled ? 'on' : 'off');
      return true;
    });
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });

  app.openapi(rotate, async (context) => {
    const by = context.get('principal');
    const { channelId } = context.req.valid('param');
    const secret = newWebhookSecret();
    const isKnown = await write(by, async (unit) => {
      const former = await readChannel(unit, channelId);
      if (former?.kind !== 'webhook') return false;
      await replaceSecrets(unit, channelId, sealedSecrets(envelope, channelId, secret, former, clock()));
      await note(unit, by, 'channel.secret', channelId);
      return true;
    });
    if (!isKnown) return problem(context, 'not_found');
    return context.json({ channelId, secret: secret.reveal() }, 200);
  });

  app.openapi(test, async (context) => {
    const by = context.get('principal');
    const { channelId } = context.req.valid('param');
    const now = clock();
    const deliveryId = await write(by, async (unit) => {
      if (!(await readAlertChannel(unit, channelId))) return null;
      const data = { organisationId: by.organisationId };
      const message: AlertMessage = { type: 'channel.test', timestamp: now.toISOString(), data };
      const id = await addDelivery(unit, channelId, null, message, now);
      await setDue(unit, 'alert.send', now);
      await note(unit, by, 'channel.test', channelId);
      return id;
    });
    return deliveryId ? context.json({ deliveryId }, 200) : problem(context, 'not_found');
  });
}

/** Of what a person set, not of what was delivered. */
const tagOfChannel = ({ takenAt: _takenAt, ...set }: StoredChannel): string => tagOf(set);

function channelOf(row: StoredChannel, last: StoredDelivery | null): Channel {
  const { channelId, name, disabledAt, disabledBy, createdAt, takenAt } = row;
  return {
    channelId,
    name,
    isEnabled: disabledAt === null,
    etag: tagOfChannel(row),
    disabledBy: disabledBy === null ? null : disabledBy === 'failing' ? 'failing' : 'person',
    kind: row.kind as ChannelKind,
    destination: shownDestination(row),
    createdAt: createdAt.toISOString(),
    takenAt: takenAt?.toISOString() ?? null,
    lastDelivery: last && deliveryOf(last, name),
  };
}

/** Chats and mail: from a message to a receiver on a port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { channelListSchema, channelSecretSchema, sentSchema } from '../../../contract/alerts-api.ts';
import { mailSettingsSchema } from '../../../contract/mail-api.ts';
import { securityContactSchema } from '../../../contract/security-contact-api.ts';
import { sendDue } from '../../../dashboard-api/alerts/send.ts';
import type { Database } from '../../../db/database.ts';
import { deleteProfile } from '../../../db/members/profiles.ts';
import { ENGINES } from '../../db/engines.ts';
import { textOfTables } from '../../db/past-policies.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type Catcher, startCatcher } from '../mail/catcher.ts';
import { signedIn } from '../sign-in.ts';

describe.each(ENGINES)('channels on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let organisationId: string;
  let owner: { readonly personId: string; readonly cookie: string };
  let catcher: Catcher;
  let chat: Server;
  let heard: string[];
  beforeAll(async () => {
    db = await engine.open();
    catcher = await startCatcher();
    chat = createServer((request, response) => {
      let body = `${request.url} `;
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        heard.push(body);
        response.end('ok');
      });
    });
    await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    catcher.close();
    chat.close();
    await db.close();
  });
  beforeEach(async () => {
    heard = [];
    catcher.caught.splice(0);
    catcher.answer = 250;
    api = await testApi(db, {}, Date.now());
    ({ organisationId } = await sampleOrganisation(db));
    owner = await signedIn(db, organisationId, 'owner', api.services.clock());
  });

  const send = async (method: string, path: string, body?: unknown, cookie = owner.cookie) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as { code?: string } };
  };
  const chatUrl = () => `http://127.0.0.1:${(chat.address() as AddressInfo).port}/services/T0/secret-part`;
  const made = async (channel: unknown) =>
    channelSecretSchema.parse((await send('POST', '/channels', channel)).body);
  const carryAll = () =>
    sendDue(
      { ...api.services, envelope: api.services.config.envelope, publicUrl: PUBLIC_URL },
      organisationId,
    );
  const testMessage = async (channelId: string) => {
    await send('POST', `/channels/${channelId}/test`);
    await carryAll();
  };
  const deliveries = () =>
    db.inTenant('app_user', organisationId, ({ tx, tables }) =>
      tx.select().from(tables.delivery).where(eq(tables.delivery.tenantId, organisationId)),
    );
  const mailServer = (more = {}) =>
    send('PUT', '/mail/server', {
      host: '127.0.0.1',
      port: catcher.port,
      sender: 'spend@acme.example',
      ...more,
    });
  const addressOf = async () => {
    const [row] = await db.inTenant('app_user', organisationId, ({ tx, tables }) =>
      tx.select().from(tables.memberProfile).where(eq(tables.memberProfile.tenantId, organisationId)),
    );
    return row?.address ?? '';
  };

  test('an address to which nothing is ever sent is refused when it is entered', async () => {
    const refused = ['http://hooks.example/x', 'https://10.0.0.7/x', 'https://me:word@hooks.example/x'];
    for (const url of refused)
      for (const kind of ['webhook', 'slack', 'teams'])
        expect(await send('POST', '/channels', { kind, name: 'Costs', url }), `${kind} ${url}`).toMatchObject(
          {
            status: 400,
            body: { faults: [{ place: 'url', message: expect.stringContaining('https') }] },
          },
        );
    expect(channelListSchema.parse((await send('GET', '/channels')).body).channels).toEqual([]);
    expect((await send('POST', '/channels', { name: 'Costs', url: 'https://hooks.example/x' })).status).toBe(
      200,
    );
  });

  test('Slack and Teams are told in their own forms, and their address is stored sealed and shown to nobody', async () => {
    const { channelId, secret } = await made({ kind: 'slack', name: 'Costs', url: chatUrl() });
    expect(secret).toBeNull();
    await testMessage(channelId);
    const teams = await made({ kind: 'teams', name: 'Finance', url: chatUrl() });
    await testMessage(teams.channelId);
    const [slackBody = '', teamsBody = ''] = heard.map((text) => text.slice(text.indexOf(' ') + 1));
    expect(heard.every((text) => text.startsWith('/services/T0/secret-part '))).toBe(true);
    expect(JSON.parse(slackBody)).toEqual({ text: `*A test*\nThis channel works.\n${PUBLIC_URL}` });
    expect(JSON.parse(teamsBody)).toMatchObject({
      type: 'message',
      attachments: [{ content: { type: 'AdaptiveCard', actions: [{ url: PUBLIC_URL }] } }],
    });
    const listed = channelListSchema.parse((await send('GET', '/channels')).body);
    expect(listed.takesLoopback).toBe(api.services.config.isLoopbackAllowed);
    expect(listed.channels).toMatchObject([
      { kind: 'slack', lastDelivery: { state: 'taken', attempts: 1, lastStatus: 200 } },
      { kind: 'teams', lastDelivery: { state: 'taken', channelName: 'Finance' } },
    ]);
    expect(JSON.stringify(listed)).not.toContain('secret-part');
    const stored = await textOfTables(db, 'channel');
    expect(stored).toContain(channelId);
    expect(stored).not.toContain('secret-part');
    expect((await send('POST', `/channels/${channelId}/secret`)).status).toBe(404);
  });

  test('mail goes through the organisation’s server, signed in, to members alone, with a link and no file', async () => {
    await mailServer({ username: 'spend', password: 'only-for-this-test' });
    const address = await addressOf();
    const { channelId } = await made({ kind: 'email', name: 'Me', recipients: [address] });
    await testMessage(channelId);
    expect(catcher.caught).toMatchObject([{ recipients: [address] }]);
    const [{ text = '', auth = '' } = {}] = catcher.caught;
    expect(text).toMatch(/^Subject: A test$/m);
    expect(text).toContain(PUBLIC_URL);
    expect(text).not.toMatch(/^Content-Disposition/im);
    expect(Buffer.from(auth ?? '', 'base64').toString()).toBe('\0spend\0only-for-this-test');
    expect(await deliveries()).toMatchObject([{ state: 'taken', attempts: 1, lastStatus: 250 }]);
    const shown = await send('GET', '/mail');
    expect(mailSettingsSchema.parse(shown.body).server).toMatchObject({
      username: 'spend',
      hasPassword: true,
    });
    expect(JSON.stringify(shown.body)).not.toContain('only-for-this-test');
  });

  test('the newest message to each channel stands with it, whatever went to others since', async () => {
    const one = await made({ kind: 'slack', name: 'One', url: chatUrl() });
    const other = await made({ kind: 'slack', name: 'Other', url: chatUrl() });
    const sent: string[] = [];
    for (const { channelId } of [one, other, one, other, other]) {
      api.advance(1_000);
      sent.push(sentSchema.parse((await send('POST', `/channels/${channelId}/test`)).body).deliveryId);
    }
    const unused = await made({ kind: 'slack', name: 'Unused', url: chatUrl() });
    const { channels } = channelListSchema.parse((await send('GET', '/channels')).body);
    expect(channels.map(({ channelId, lastDelivery }) => [channelId, lastDelivery?.deliveryId])).toEqual([
      [one.channelId, sent[2]],
      [other.channelId, sent[4]],
      [unused.channelId, undefined],
    ]);
  });

  test('addresses of others are refused, until an owner approves of their domain', async () => {
    const channel = { kind: 'email', name: 'Auditors', recipients: ['a@audit.example'] };
    expect((await send('POST', '/channels', channel)).body.code).toBe('recipient_not_allowed');
    const admin = await signedIn(db, organisationId, 'admin', api.services.clock());
    expect((await send('PUT', '/mail/domains/audit.example', undefined, admin.cookie)).status).toBe(403);
    expect((await send('PUT', '/mail/domains/audit.example')).status).toBe(204);
    const { channelId } = await made(channel);
    const newest = async () =>
      channelListSchema.parse((await send('GET', '/channels')).body).channels[0]?.lastDelivery;
    expect(await newest()).toBeNull();
    await mailServer();
    await send('DELETE', '/mail/domains/audit.example');
    await testMessage(channelId);
    expect(catcher.caught).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'waiting', lastProblem: 'no_recipient' }]);
    expect(await newest()).toMatchObject({ state: 'waiting', attempts: 1, lastProblem: 'no_recipient' });
  });

  test('P33: a security contact is named, told by mail, kept while mail fails, and is no channel of alerts', async () => {
    const contact = async () => securityContactSchema.parse((await send('GET', '/security-contact')).body);
    expect(await contact()).toMatchObject({ contact: null, hasMailServer: false });
    expect((await send('POST', '/security-contact/test')).status).toBe(404);
    const addresses = ['security@audit.example'];
    const refused = await send('PUT', '/security-contact', { addresses });
    expect(refused.body.code).toBe('recipient_not_allowed');
    await send('PUT', '/mail/domains/audit.example');
    await mailServer();
    expect((await send('PUT', '/security-contact', { addresses })).status).toBe(200);
    expect(await send('GET', '/channels')).toMatchObject({ body: { channels: [] } });
    catcher.answer = 550;
    await send('POST', '/security-contact/test');
    await carryAll();
    const lastMessage = { state: 'waiting', attempts: 1, lastStatus: 550 };
    expect(await contact()).toMatchObject({ contact: { addresses, notReached: [], lastMessage } });
    catcher.answer = 250;
    api.advance(6_000);
    await carryAll();
    expect(catcher.caught).toMatchObject([{ recipients: addresses }]);
    expect(await contact()).toMatchObject({ contact: { lastMessage: { state: 'taken' } } });
    await send('DELETE', '/mail/domains/audit.example');
    expect(await contact()).toMatchObject({ contact: { notReached: addresses } });
    expect((await send('DELETE', '/security-contact')).status).toBe(204);
    expect(await contact()).toMatchObject({ contact: null, hasMailServer: true });
    const finance = await signedIn(db, organisationId, 'finance', api.services.clock());
    const byOther = await send('PUT', '/security-contact', { addresses }, finance.cookie);
    expect(byOther.status).toBe(403);
  });

  test('whoever has left is sent nothing any more', async () => {
    await mailServer();
    const { channelId } = await made({ kind: 'email', name: 'Me', recipients: [await addressOf()] });
    await db.inTenant('app_user', organisationId, (unit) => deleteProfile(unit, owner.personId));
    await testMessage(channelId);
    expect(catcher.caught).toEqual([]);
  });

  test.each([
    ['says no', 550, { lastStatus: 550, lastProblem: null }],
    ['hangs up', null, { lastStatus: null, lastProblem: 'unreachable' }],
  ])(
    'a mail server that %s is tried again by the schedule, and taken when it takes',
    async (_, answer, last) => {
      await mailServer();
      catcher.answer = answer;
      const { channelId } = await made({ kind: 'email', name: 'Me', recipients: [await addressOf()] });
      await testMessage(channelId);
      expect(await deliveries()).toMatchObject([{ state: 'waiting', attempts: 1, ...last }]);
      catcher.answer = 250;
      api.advance(5_000);
      await carryAll();
      expect(await deliveries()).toMatchObject([{ state: 'taken', attempts: 2 }]);
      expect(catcher.caught).toHaveLength(1);
    },
  );

  test('a process that dies while it sends leaves the message to another, under the same id', async () => {
    await mailServer();
    const { channelId } = await made({ kind: 'email', name: 'Me', recipients: [await addressOf()] });
    await send('POST', `/channels/${channelId}/test`);
    const never = new Promise<never>(() => {});
    const asked = Promise.withResolvers<void>();
    const egress = {
      ...api.services.egress,
      connect: () => {
        asked.resolve();
        return never;
      },
    };
    const context = { ...api.services, envelope: api.services.config.envelope, publicUrl: PUBLIC_URL };
    void sendDue({ ...context, egress }, organisationId);
    await asked.promise;
    await carryAll();
    expect(catcher.caught).toEqual([]);
    api.advance(60_001);
    await carryAll();
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({ state: 'taken', attempts: 2 });
    expect(catcher.caught[0]?.text).toContain(`Message-ID: <${delivery?.deliveryId}@acme.example>`);
  });

  test('a mail server elsewhere must be public, at a port of mail', async () => {
    expect((await mailServer({ host: 'mail.example', port: 6379 })).body.code).toBe('invalid_parameter');
    expect((await mailServer({ host: 'mail.example', username: 'only' })).body.code).toBe(
      'invalid_parameter',
    );
    await mailServer({ host: '169.254.169.254', port: 25 });
    const { channelId } = await made({ kind: 'email', name: 'Me', recipients: [await addressOf()] });
    await testMessage(channelId);
    expect(await deliveries()).toMatchObject([{ lastProblem: 'not_public' }]);
  });
});

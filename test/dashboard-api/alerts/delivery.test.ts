/** From a crossed threshold to a receiver on a port, on every engine. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  alertListSchema,
  channelListSchema,
  channelSecretSchema,
  RETRY_PAUSES_SECONDS,
} from '../../../contract/alerts-api.ts';
import type { UsageEvent } from '../../../contract/event.ts';
import { checkForecasts, checkThresholds } from '../../../dashboard-api/alerts/check.ts';
import { alertPass } from '../../../dashboard-api/alerts/worker.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { takeInCalls } from '../rating/rated-calls.ts';
import { signedIn } from '../sign-in.ts';

interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

describe.each(ENGINES)('alerts on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let cookie: string;
  let receiver: Server;
  let received: Received[];
  let answer: number;
  let history: UsageEvent[];
  beforeAll(async () => {
    db = await engine.open();
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        received.push({ headers: request.headers as Record<string, string>, body });
        response.writeHead(answer).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    receiver.close();
    await db.close();
  });
  beforeEach(async () => {
    [received, answer, history] = [[], 204, []];
    // Due jobs are found by the database's own clock.
    api = await testApi(db, {}, Date.now());
    placed = await sampleOrganisation(db);
    ({ cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock()));
  });

  const send = async (method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };
  const url = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook/secret-part`;
  const channel = async () =>
    channelSecretSchema.parse((await send('POST', '/channels', { name: 'Pager', url: url() })).body);
  const budget = async (change: object = {}) =>
    String(
      (await send('POST', '/budgets', { name: 'Everything', limitNanos: '1000', period: 'total', ...change }))
        .body['id'],
    );
  /** One more call of the organisation's gate, charged so much. */
  const spend = (nanos: number) => {
    const charged = { costNanos: String(nanos), chargedNanos: String(nanos) };
    const admittedAtMs = api.services.clock().getTime();
    history.push(sampleEvent(placed, { lines: [sampleLine(charged)], admittedAtMs }));
    return takeInCalls(db, placed, history);
  };
  const failures: object[] = [];
  const log = { write: (event: object) => void failures.push(event) };
  const pass = () =>
    alertPass(
      { ...api.services, envelope: api.services.config.envelope, publicUrl: PUBLIC_URL },
      log,
      () => false,
    );
  const alerts = async () => alertListSchema.parse((await send('GET', '/alerts')).body).alerts;

  test('L29: a crossed threshold is told, signed, once, and the delivery is shown', async () => {
    const { secret } = await channel();
    if (secret === null) throw new Error('a webhook has a secret');
    const budgetId = await budget();
    await pass();
    expect(await alerts()).toEqual([]);
    await spend(850);
    await send('PATCH', `/budgets/${budgetId}`, { contact: '#costs' });
    await pass();
    expect(received).toHaveLength(1);
    const [{ headers = {}, body = '' } = {}] = received;
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({
      type: 'budget.threshold',
      data: { budgetId, budgetName: 'Everything', percent: 80, limitNanos: '1000', spentNanos: '850' },
    });
    expect(await alerts()).toMatchObject([
      {
        budgetId,
        percent: 80,
        deliveries: [{ channelName: 'Pager', state: 'taken', attempts: 1, lastStatus: 204 }],
      },
    ]);
    await send('PATCH', `/budgets/${budgetId}`, { contact: null });
    await pass();
    expect(received).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  test('L24: an amount, and a forecast that passes the limit, are told once in a window, of which nothing is reset', async () => {
    await channel();
    const limits = { limitNanos: '2000000', period: 'month', thresholds: [] };
    await budget({ ...limits, amountThresholds: ['1000000'], isForecastAlerted: true });
    const day = (offset: number) => Date.UTC(2026, 9, 20 + offset, 12);
    const daily = { costNanos: '100000', chargedNanos: '100000' };
    const calls = Array.from({ length: 26 }, (_, offset) =>
      sampleEvent(placed, { lines: [sampleLine(daily)], admittedAtMs: day(offset) }),
    );
    await takeInCalls(db, placed, calls);
    const looked = async (atMs: number) => {
      const context = { db, clock: () => new Date(atMs) };
      const { organisationId } = placed;
      return [await checkThresholds(context, organisationId), await checkForecasts(context, organisationId)];
    };
    const midNovember = Date.UTC(2026, 10, 15);
    expect(await looked(midNovember)).toEqual([1, 1]);
    expect(await looked(midNovember + 3_600_000)).toEqual([0, 0]);
    expect(await looked(Date.UTC(2026, 11, 2))).toEqual([0, 0]);
    const told = await alerts();
    expect(told).toMatchObject([
      { threshold: 'forecast', percent: null, spentNanos: '1400000', deliveries: [{}] },
      { threshold: 'amount', percent: null, amountNanos: '1000000', expectedNanos: null },
    ]);
    expect(BigInt(told[0]?.expectedNanos ?? 0)).toBeGreaterThan(2_000_000n);
    await pass();
    expect(received.map(({ body }) => JSON.parse(body).data.threshold).sort()).toEqual([
      'amount',
      'forecast',
    ]);
  });

  test('a limit that is raised and reached anew is told anew', async () => {
    await channel();
    const budgetId = await budget({ thresholds: [100] });
    await spend(1_000);
    await send('PATCH', `/budgets/${budgetId}`, { name: 'All' });
    await pass();
    await send('PATCH', `/budgets/${budgetId}`, { limitNanos: '2000' });
    await pass();
    await spend(1_000);
    await send('PATCH', `/budgets/${budgetId}`, { name: 'Everything' });
    await pass();
    expect((await alerts()).map(({ limitNanos }) => limitNanos)).toEqual(['2000', '1000']);
    expect(received).toHaveLength(2);
  });

  test('L29: what is not taken is tried again by the schedule under the same id, then given up, then sent by hand', async () => {
    answer = 500;
    const { channelId } = await channel();
    await send('POST', `/channels/${channelId}/test`);
    await pass();
    for (const seconds of RETRY_PAUSES_SECONDS) {
      await pass();
      api.advance(seconds * 1_000 - 1);
      await tryAll();
      api.advance(1);
      await tryAll();
    }
    expect(received).toHaveLength(RETRY_PAUSES_SECONDS.length + 1);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    api.advance(30 * 24 * 3_600_000);
    await tryAll();
    expect(received).toHaveLength(RETRY_PAUSES_SECONDS.length + 1);
    answer = 200;
    ({ cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock()));
    const deliveryId = received[0]?.headers['webhook-id'];
    expect(await send('POST', `/deliveries/${deliveryId}/again`)).toMatchObject({ status: 200 });
    await tryAll();
    expect(received).toHaveLength(RETRY_PAUSES_SECONDS.length + 2);
    expect(failures).toEqual([]);
  });

  test('a channel shows no more of its address than where it leads, and is switched off and on', async () => {
    const { channelId } = await channel();
    const listed = async () => channelListSchema.parse((await send('GET', '/channels')).body).channels;
    expect(JSON.stringify(await listed())).not.toContain('secret-part');
    await send('PATCH', `/channels/${channelId}`, { isEnabled: false });
    expect(await listed()).toMatchObject([{ isEnabled: false, disabledBy: 'person' }]);
    await send('POST', `/channels/${channelId}/test`);
    await pass();
    expect(received).toEqual([]);
    await send('PATCH', `/channels/${channelId}`, { isEnabled: true });
    expect(await listed()).toMatchObject([{ isEnabled: true, disabledBy: null }]);
    const entries = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 4));
    expect(entries.map(({ action }) => action)).toEqual([
      'channel.switch',
      'channel.test',
      'channel.switch',
      'channel.create',
    ]);
  });

  /** The sending job alone, as if it were due: the database's clock cannot be moved. */
  async function tryAll(): Promise<void> {
    const { sendDue } = await import('../../../dashboard-api/alerts/send.ts');
    await sendDue(
      { ...api.services, envelope: api.services.config.envelope, publicUrl: PUBLIC_URL },
      placed.organisationId,
    );
  }
});

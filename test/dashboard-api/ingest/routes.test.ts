import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';
import { edKey, GATEWAY_ID, type TestApi, testApi } from '../api.ts';

const ENGINE = ENGINES[0];

describe('POST /api/v1/ingest/events', () => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  beforeAll(async () => {
    if (!ENGINE) throw new Error('no engine');
    db = await ENGINE.open();
    api = await testApi(db);
    placed = await sampleOrganisation(db);
  });
  afterAll(() => db.close());

  const batchOf = (events: readonly unknown[], gatewayId = GATEWAY_ID) => {
    const { organisationId, gateId, incarnationId } = placed;
    return { gatewayId, messages: [{ organisationId, gateId, incarnationId, events }] };
  };
  const events = () => numbered([sampleEvent(placed), sampleEvent(placed)]);

  test('a signed batch is answered with watermarks, and so is the same batch again', async () => {
    const batch = batchOf(events());
    for (const attempt of [1, 2]) {
      const response = await api.deliver(batch);
      expect(response.status, `attempt ${attempt}`).toBe(200);
      expect(await response.json()).toEqual({
        watermarks: [{ gateId: placed.gateId, incarnationId: placed.incarnationId, eventNumber: 2 }],
        quarantined: 0,
      });
    }
  });

  test.each([
    ['another key under the known name', { key: edKey('gateway-1').key }],
    ['an unknown key name', { kid: 'gateway-2' }],
    ['another issuer', { issuer: 'spendgate:gateway:other' }],
    ['another audience', { audience: 'spendgate:gateway:gw-test' }],
    ['an expired signature', { issuedAtMs: Date.UTC(2026, 10, 20, 12, 50) }],
    ['a signature from the future', { issuedAtMs: Date.UTC(2026, 10, 20, 13, 10) }],
    [
      'a lifetime beyond five minutes that has run for ten',
      { issuedAtMs: Date.UTC(2026, 10, 20, 12, 50), lifetimeSeconds: 3600 },
    ],
    ['a signature over another body', { bodySha256: '0'.repeat(64) }],
    ['a signature over no body', { bodySha256: undefined }],
  ])('refuses %s', async (_, spoil) => {
    const response = await api.deliver(batchOf(events()), spoil);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'not_signed_by_gateway' });
  });

  test('refuses a delivery without signature, with a symmetric one and with none of the algorithms', async () => {
    const unsigned = `${btoa('{"alg":"none","kid":"gateway-1"}')}.${btoa('{}')}.`.replaceAll('=', '');
    for (const authorization of [undefined, 'Bearer x', `Bearer ${unsigned}`, 'Basic Z3c6Z3c=']) {
      const headers = { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) };
      const body = JSON.stringify(batchOf(events()));
      const response = await api.app.request('/api/v1/ingest/events', { method: 'POST', headers, body });
      expect(response.status).toBe(401);
    }
  });

  test.each([
    ['no JSON', '{"gatewayId":'],
    ['bytes that are no text', '"\ud800"'],
    ['an unknown member', { gatewayId: GATEWAY_ID, messages: [], more: 1 }],
    ['another gateway than the signer', { gatewayId: 'gw-other', messages: [] }],
    ['no messages', { gatewayId: GATEWAY_ID, messages: [] }],
  ])('a signed body with %s is a 400', async (_, body) => {
    expect((await api.deliver(body)).status).toBe(400);
  });

  test('a body beyond the limit is refused unread', async () => {
    const response = await api.deliver(`"${'x'.repeat(17 * 1024 * 1024)}"`);
    expect(response.status).toBe(413);
  });

  test('bad events are acknowledged, counted and reported to the log', async () => {
    const before = api.logged.length;
    const response = await api.deliver(batchOf([{ eventNumber: 9, prompt: 'secret words' }]));
    expect(await response.json()).toMatchObject({ quarantined: 1 });
    expect(api.logged.slice(before)).toContainEqual({
      name: 'events.quarantined',
      gatewayId: GATEWAY_ID,
      count: 1,
    });
    expect(JSON.stringify(api.logged)).not.toContain('secret words');
  });

  test('a batch of several organisations, one of them unknown, is acknowledged as a whole', async () => {
    const other = await sampleOrganisation(db);
    const stranger: Placed = { ...placed, organisationId: newId(), incarnationId: newId() };
    const messages = [other, stranger].map((of) => ({
      organisationId: of.organisationId,
      gateId: of.gateId,
      incarnationId: of.incarnationId,
      events: numbered([sampleEvent(of)]),
    }));
    const response = await api.deliver({ gatewayId: GATEWAY_ID, messages });
    expect(await response.json()).toMatchObject({
      quarantined: 1,
      watermarks: [{ eventNumber: 1 }, { eventNumber: 1 }],
    });
  });

  test('with the store gone nothing is acknowledged and the gateway is told when to come again', async () => {
    if (!ENGINE) throw new Error('no engine');
    const gone = await ENGINE.open();
    const broken = await testApi(gone);
    await gone.close();
    const response = await broken.deliver(batchOf(events()));
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ code: 'store_unavailable' });
  });
});

// The embedded store has one connection: nobody else can hold a row.
describe.each(ENGINES.slice(1))('with a row locked by another session, on $name', (engine) => {
  test('ingest answers 503 and takes the batch when it comes again', async () => {
    const db = await engine.open();
    const api = await testApi(db);
    const placed = await sampleOrganisation(db);
    const { organisationId, gateId, incarnationId } = placed;
    const [one, two] = numbered([sampleEvent(placed), sampleEvent(placed)]);
    const batch = (event: unknown) => ({
      gatewayId: GATEWAY_ID,
      messages: [{ organisationId, gateId, incarnationId, events: [event] }],
    });
    expect((await api.deliver(batch(one))).status).toBe(200);
    await db.inTenant('ingest_user', organisationId, async ({ tx, tables, dialect }) => {
      await dialect.lockRows(tx, tables.gateWatermark, eq(tables.gateWatermark.tenantId, organisationId));
      const response = await api.deliver(batch(two));
      expect(response.status).toBe(503);
    });
    expect(await (await api.deliver(batch(two))).json()).toMatchObject({ watermarks: [{ eventNumber: 2 }] });
    await db.close();
  });
});

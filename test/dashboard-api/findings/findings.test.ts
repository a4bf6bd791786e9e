/** Unusual spend and suspicious activity, from events and logins to what is told, on every engine. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alertMessageSchema } from '../../../contract/alerts-api.ts';
import type { UsageEvent } from '../../../contract/event.ts';
import { type Finding, findingListSchema } from '../../../contract/findings-api.ts';
import { noteLogin } from '../../../dashboard-api/findings/logins.ts';
import { findingPass } from '../../../dashboard-api/findings/worker.ts';
import type { Database } from '../../../db/database.ts';
import { setDue } from '../../../db/directory/due-jobs.ts';
import { approveMailDomain } from '../../../db/mail/settings.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, signedIn } from '../sign-in.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Thursday. */
const DAY = Date.parse('2026-11-19T00:00:00Z');
const LOG = { write: () => undefined };
/** One call of three dollars. */
const LINE = sampleLine({
  classes: [sampleClass({ quantity: '1200000', priceUsd: '2.5' })],
});

describe.each(ENGINES)('findings on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let cookie: string;
  let history: UsageEvent[];
  let nowMs: number;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db, {}, Date.now());
    placed = await sampleOrganisation(db);
    ({ cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock()));
    history = [];
    nowMs = DAY;
    await send('POST', '/channels', { kind: 'webhook', name: 'Pager', url: 'http://127.0.0.1:9/hook' });
  });

  const send = async (method: string, path: string, body?: unknown) =>
    api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const listed = async (): Promise<Finding[]> =>
    findingListSchema.parse(await (await send('GET', '/findings')).json()).findings;
  const told = async () => {
    const { delivery } = {
      delivery: await db.readTenant(placed.organisationId, ({ tx, tables }) =>
        tx.select().from(tables.delivery).where(eq(tables.delivery.tenantId, placed.organisationId)),
      ),
    };
    return delivery.map(({ payload }) => alertMessageSchema.parse(JSON.parse(payload)));
  };
  const add = async (...events: UsageEvent[]) => {
    const { organisationId, gateId, incarnationId } = placed;
    history.push(...events);
    const all = numbered(history);
    await db.inTenant('ingest_user', organisationId, (unit) =>
      takeIn(
        unit,
        { gate: { gateId, incarnationId }, events: all.slice(-events.length), refused: [] },
        new Date(),
      ),
    );
  };
  const calls = (atMs: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      sampleEvent(placed, { admittedAtMs: atMs + index * 1_000, lines: [LINE] }),
    );
  /** Three dollars at ten every day for three weeks, and so many calls on the last day. */
  const threeWeeks = async (onLast: number) => {
    const days = Array.from({ length: 21 }, (_, day) => DAY - (21 - day) * DAY_MS + 10 * HOUR_MS);
    await add(...days.flatMap((atMs) => calls(atMs, 1)), ...calls(DAY + 10 * HOUR_MS, onLast));
  };
  const search = async () => {
    await db.inTenant('app_user', placed.organisationId, async (unit) => {
      await setDue(unit, 'finding.spend', new Date(0));
      await setDue(unit, 'finding.watch', new Date(0));
    });
    const context = { db, clock: () => new Date(nowMs) };
    await Promise.all([1, 2].map(() => findingPass(context, LOG, () => false)));
  };

  test('a day and an hour that cost five times the usual are found once by two processes, told once, with their cause', async () => {
    await threeWeeks(5);
    nowMs = DAY + 11 * HOUR_MS + 15 * 60_000;
    await search();
    nowMs = DAY + DAY_MS + 15 * 60_000;
    await search();
    await search();
    const findings = await listed();
    const spend = findings.filter(({ kind }) => kind.startsWith('spend.'));
    const places = spend.map(({ kind, scope }) => `${kind} ${scope}`).sort();
    const scopes = ['key', 'model', 'organisation', 'project', 'team'];
    expect(places).toEqual([
      ...scopes.map((scope) => `spend.day ${scope}`),
      ...scopes.map((scope) => `spend.hour ${scope}`),
    ]);
    const whole = spend.find(({ kind, scope }) => kind === 'spend.day' && scope === 'organisation');
    expect(whole).toMatchObject({
      state: 'open',
      actual: '15000000000',
      bucketAt: '2026-11-19T00:00:00.000Z',
      scopeId: null,
      detail: {
        movers: [{ keyId: placed.keyId, keyName: 'Ranking service', model: 'gpt-4o-2024-08-06' }],
        effects: { price: '0', cache: '0', size: '0' },
      },
    });
    // Only the widest is told; the narrower stand in the list.
    expect(spend.filter(({ state }) => state === 'open').map(({ scope }) => scope)).toEqual([
      'organisation',
      'organisation',
    ]);
    expect(
      (await told()).filter(({ type }) => type === 'spend.unusual').map(({ data }) => data.kind),
    ).toEqual(['spend.hour', 'spend.day']);
  });

  test('what is snoozed or was called expected is found and not told', async () => {
    await threeWeeks(5);
    nowMs = DAY + DAY_MS + 15 * 60_000;
    await search();
    const whole = (await listed()).find(({ scope }) => scope === 'organisation');
    const path = `/findings/${whole?.findingId}`;
    expect((await send('PATCH', path, { state: 'expected' })).status).toBe(204);
    expect((await send('PATCH', path, {})).status).toBe(400);
    expect((await send('PATCH', `/findings/${placed.teamId}`, { state: 'closed' })).status).toBe(404);
    const before = (await told()).length;
    const later = DAY + 5 * DAY_MS;
    await add(
      ...[1, 2, 3, 4].flatMap((day) => calls(DAY + day * DAY_MS + 10 * HOUR_MS, 1)),
      ...calls(later + 10 * HOUR_MS, 6),
    );
    nowMs = later + DAY_MS + 15 * 60_000;
    await search();
    const again = (await listed()).find(
      (one) => one.scope === 'organisation' && one.findingId !== whole?.findingId,
    );
    expect(again).toMatchObject({ kind: 'spend.day', actual: '18000000000', state: 'quiet' });
    // What it is a part of is not told, so its parts speak for themselves.
    const messages = (await told()).slice(before);
    expect(messages.map(({ data }) => data.scope)).not.toContain('organisation');
  });

  test('a usual day is none, and neither is the first of a new organisation', async () => {
    await threeWeeks(1);
    nowMs = DAY + DAY_MS + 15 * 60_000;
    await search();
    expect(await listed()).toEqual([]);
  });

  test('P24: a burst of calls with a key that was switched off raises an alert, once an hour', async () => {
    const refusal = (repeatCount: number) =>
      sampleEvent(placed, {
        kind: 'refusal',
        admissionNumber: null,
        outcome: 'refused',
        refusal: 'inactive_key',
        status: 403,
        lines: [],
        costNanos: '0',
        chargedNanos: '0',
        basis: 'none',
        repeatCount,
        admittedAtMs: DAY + 60_000,
      });
    nowMs = DAY + 5 * 60_000;
    await add(refusal(19));
    await search();
    expect(await listed()).toEqual([]);
    await add(refusal(30));
    await search();
    await search();
    expect(await listed()).toMatchObject([
      {
        kind: 'keys.refused',
        scope: 'key',
        scopeId: placed.keyId,
        scopeName: 'Ranking service',
        actual: '49',
        detail: { refusal: 'inactive_key' },
      },
    ]);
    expect(await told()).toMatchObject([{ type: 'activity.suspicious', data: { kind: 'keys.refused' } }]);
  });

  test('P24: unusual traffic and a spike of errors raise alerts', async () => {
    const hours = Array.from({ length: 16 }, (_, day) => DAY - (16 - day) * DAY_MS + 10 * HOUR_MS);
    const failed = (atMs: number, count: number) =>
      calls(atMs, count).map((event) => ({ ...event, status: 500, outcome: 'upstream_error' as const }));
    await add(...hours.flatMap((atMs) => calls(atMs, 2)), ...failed(DAY + 10 * HOUR_MS, 230));
    nowMs = DAY + 11 * HOUR_MS + 15 * 60_000;
    await search();
    const kinds = (await listed()).filter(({ kind }) => !kind.startsWith('spend.'));
    expect(kinds.map(({ kind, actual }) => [kind, actual]).sort()).toEqual([
      ['errors.hour', '230'],
      ['requests.hour', '230'],
    ]);
  });

  test('P24: a login from a new device or country, or past single sign-on, raises an alert; the first one does not', async () => {
    const personId = await newMember(db, placed.organisationId, 'admin', new Date(nowMs));
    const login = (device: string, country: string | null, isBreakGlass = false) =>
      db.inTenant('app_user', placed.organisationId, (unit) => {
        nowMs += 1_000;
        return noteLogin(unit, personId, { device, country, address: null }, isBreakGlass, new Date(nowMs));
      });
    await db.inTenant('app_user', placed.organisationId, (unit) =>
      approveMailDomain(unit, 'acme.example', null, new Date(nowMs)),
    );
    await send('PUT', '/security-contact', { addresses: ['security@acme.example'] });
    await login('Firefox on Linux', 'DE');
    await login('Firefox on Linux', 'DE');
    expect(await listed()).toEqual([]);
    await login('Chrome on Windows', 'BR');
    await login('Chrome on Windows', null, true);
    expect((await listed()).map(({ kind, detail }) => [kind, detail])).toEqual([
      ['login.break_glass', { device: 'Chrome on Windows', country: null }],
      ['login.new_country', { country: 'BR' }],
      ['login.new_device', { device: 'Chrome on Windows' }],
    ]);
    // To the channel and to the security contact.
    expect((await told()).map(({ type }) => type)).toEqual(Array(6).fill('activity.suspicious'));
    // Who may not read the audit log sees findings about money alone.
    const finance = await signedIn(db, placed.organisationId, 'read_only', api.services.clock());
    cookie = finance.cookie;
    expect(await listed()).toEqual([]);
  });
});

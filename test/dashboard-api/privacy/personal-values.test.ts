import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UsageEvent } from '../../../contract/event.ts';
import { newId } from '../../../contract/ids.ts';
import { isPersonalId } from '../../../contract/personal-id.ts';
import type { Database } from '../../../db/database.ts';
import { eraseAgain, eraseWaiting } from '../../../db/privacy/run.ts';
import { agingTables, removeAged } from '../../../db/retention/rows.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';
import { GATEWAY_ID, PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';
import { tablesThatHold } from './everywhere.ts';

const TEXT = 'zoe.marchbanks@client.example';
const DAY_MS = 86_400_000;

describe.each(ENGINES)('P26: persons in dimensions on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let owner: SignedIn;
  let events: UsageEvent[] = [];
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    owner = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
  });
  afterAll(() => db.close());

  /** Delivers one more call, as a gateway does. */
  const call = async (dimensions: Record<string, string>) => {
    const { organisationId, gateId, incarnationId } = placed;
    events = numbered([...events, sampleEvent(placed, { dimensions })]);
    const message = { organisationId, gateId, incarnationId, events: events.slice(-1) };
    const response = await api.deliver({ gatewayId: GATEWAY_ID, messages: [message] });
    expect([response.status, await response.json()]).toMatchObject([200, { quarantined: 0 }]);
  };
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: owner.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const period = 'from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z';
  const byUser = async () => {
    const { body } = await send('GET', `/reports/cost?${period}&groupBy=dimension:user`);
    return body.rows.map(
      (row: { group: Record<string, string>; labels: Record<string, string>; requests: number }) =>
        [row.group['dimension:user'], row.labels['dimension:user'], row.requests] as const,
    );
  };
  const requestsOf = async (filter: string) => {
    const { body } = await send('GET', `/requests?${period}&${filter}`);
    return body.rows.map(({ dimensions }: { dimensions: object }) => dimensions);
  };
  const erase = async () => {
    const asked = await send('POST', '/privacy/value-erasures', { text: TEXT, reason: 'Request 9' });
    return { asked, done: await eraseWaiting(db, placed.organisationId, api.services.clock()) };
  };
  const everywhere = () => tablesThatHold(db, /marchbanks/);

  test('calls are stored with ids, and the text stands in one table alone', async () => {
    await call({ user: TEXT, app: 'ranker' });
    await call({ user: TEXT, app: 'ranker' });
    await call({ user: 'ken' });
    expect(await everywhere()).toEqual(['personal_value']);
    const stored = await db.readTenant(placed.organisationId, ({ tx, tables }) =>
      tx.select({ dimensions: tables.usageEvent.dimensions }).from(tables.usageEvent),
    );
    expect(stored.every(({ dimensions }) => isPersonalId(dimensions['user'] ?? ''))).toBe(true);
    expect(stored.filter(({ dimensions }) => dimensions['app'] === 'ranker')).toHaveLength(2);
  });

  test('reports, lists and filters show and take the text as well as the id', async () => {
    const [first, second] = await byUser();
    expect([first?.slice(1), second?.slice(1)].sort()).toEqual([
      ['ken', 1],
      [TEXT, 2],
    ]);
    const id = [first, second].find((row) => row?.[1] === TEXT)?.[0];
    const two = [
      { user: TEXT, app: 'ranker' },
      { user: TEXT, app: 'ranker' },
    ];
    expect(await requestsOf(`dimension:user=${encodeURIComponent(TEXT)}`)).toEqual(two);
    expect(await requestsOf(`dimension:user=${id}`)).toEqual(two);
    expect(await requestsOf(`not:dimension:user=${encodeURIComponent(TEXT)}`)).toEqual([{ user: 'ken' }]);
    const { body } = await send('POST', '/reports/usage', {
      from: '2026-11-20T00:00:00Z',
      to: '2026-11-21T00:00:00Z',
      groupBy: ['dimension:user'],
    });
    expect(body.rows.map((row: { path: { label: string }[] }) => row.path[0]?.label).sort()).toEqual([
      'ken',
      TEXT,
    ]);
  });

  test('a person is found by text, without the text in any address', async () => {
    const { body } = await send('POST', '/privacy/values', { text: TEXT });
    expect(body.values).toMatchObject([{ dimension: 'user', lastSeenAt: '2026-11-20T00:00:00.000Z' }]);
    expect((await send('POST', '/privacy/values', { text: 'nobody' })).body).toEqual({ values: [] });
  });

  test('erased, calls keep an id that names nobody; totals do not change; calls that come later have the same id', async () => {
    const before = await byUser();
    const id = before.find(([, label]: readonly string[]) => label === TEXT)?.[0];
    const { asked, done } = await erase();
    expect(asked).toMatchObject({ status: 200, body: { state: 'waiting', valueIds: [] } });
    expect(done).toMatchObject([{ valueIds: [id] }]);
    expect(await everywhere()).toEqual([]);
    await call({ user: TEXT });
    expect(await everywhere()).toEqual([]);
    const after = await byUser();
    const erased = `Erased (${id.slice(0, 10)})`;
    expect(after.find(([value]: readonly string[]) => value === id)).toEqual([id, erased, 3]);
    expect(after).toHaveLength(before.length);
    expect((await send('POST', '/privacy/value-erasures', { text: TEXT, reason: 'x' })).status).toBe(404);
    const { body } = await send('GET', '/privacy/erasures');
    expect(body.erasures[0]).toMatchObject({ state: 'done', valueIds: [id], removed: { personalValue: 1 } });
  });

  test('a restored copy that has the text again is cleared of it by id', async () => {
    const { organisationId } = placed;
    const [{ valueIds }] = (await send('GET', '/privacy/erasures')).body.erasures;
    await db.inTenant('retention_user', organisationId, ({ tx, tables: { personalValue } }) =>
      tx
        .update(personalValue)
        .set({ text: TEXT, erasedAt: null })
        .where(eq(personalValue.valueId, valueIds[0])),
    );
    expect(await everywhere()).toEqual(['personal_value']);
    const again = () => eraseAgain(db, organisationId, { personId: newId(), valueIds }, api.services.clock());
    expect(await again()).toBe(true);
    expect(await everywhere()).toEqual([]);
    expect(await again()).toBe(false);
  });

  test('which dimensions are meant is the organisation’s choice, from then on', async () => {
    expect((await send('GET', '/privacy/dimensions')).body).toMatchObject({ names: ['user'] });
    await call({ app: 'plain' });
    expect((await send('PUT', '/privacy/dimensions', { names: ['user', 'user'] })).status).toBe(400);
    const put = await send('PUT', '/privacy/dimensions', { names: ['user', 'app'] });
    expect(put).toMatchObject({ status: 200, body: { names: ['app', 'user'] } });
    await call({ app: 'plain' });
    const stored = await db.readTenant(placed.organisationId, ({ tx, tables }) =>
      tx.select({ dimensions: tables.usageEvent.dimensions }).from(tables.usageEvent),
    );
    const apps = stored.flatMap(({ dimensions }) => dimensions['app'] ?? []);
    expect(apps.filter((app) => app === 'plain')).toHaveLength(1);
    expect(await requestsOf('dimension:app=plain')).toHaveLength(2);
  });

  test('texts go when no call has had them for as long as they are kept; what was erased stays erased', async () => {
    const later = new Date(api.services.clock().getTime() + 2 * DAY_MS);
    const left = () =>
      db.readTenant(placed.organisationId, ({ tx, tables }) => tx.select().from(tables.personalValue));
    const place = await db.readTenant(placed.organisationId, async ({ tables }) =>
      agingTables(tables).indexOf('personalValues'),
    );
    await db.inTenant('retention_user', placed.organisationId, (unit) => removeAged(unit, place, later, 100));
    expect((await left()).map(({ text, erasedAt }) => [text, erasedAt !== null])).toEqual([[null, true]]);
  });
});

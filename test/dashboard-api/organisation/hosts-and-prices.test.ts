import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { hostListSchema, overrideListSchema } from '../../../contract/organisation-api.ts';
import { refreshEdge } from '../../../dashboard-api/edge/refresh.ts';
import type { Database } from '../../../db/database.ts';
import { setDue } from '../../../db/directory/due-jobs.ts';
import { confirmCommand } from '../../../db/edge/commands.ts';
import { nextEdgeVersion } from '../../../db/tenancy/calendar.ts';
import { insertHost } from '../../../db/tenancy/hosts.ts';
import { ENGINES } from '../../db/engines.ts';
import type { Placed } from '../../db/sample-usage.ts';
import type { TestApi } from '../api.ts';
import { Administrator } from './administrator.ts';

const NOVEMBER_MS = Date.UTC(2026, 10, 1);
const START = new Date(Date.UTC(2026, 10, 20, 13));
const PRICE = {
  provider: 'openai',
  model: 'gpt-*',
  price: { kind: 'discount', percent: '5' },
  effectiveFrom: '2026-11-01T00:00:00Z',
  reason: 'Contract 8',
};

/** Own rates of generated text, changed each in its way. */
function rates(...changes: readonly object[]) {
  const rate = { class: 'output.text', modality: 'text', priceUsd: '1.5', priceUnit: '1000000' };
  return { kind: 'rates', serviceTiers: null, rates: changes.map((change) => ({ ...rate, ...change })) };
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing was told');
  return value;
}

describe.each(ENGINES)('hosts and prices of an organisation, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let administrator: Administrator;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    administrator = await Administrator.signedIn(db);
    ({ api, placed } = administrator);
  });
  const send = (...sent: Parameters<Administrator['send']>) => administrator.send(...sent);
  const make = (path: string, body: unknown) => administrator.make(path, body);
  const told = () => administrator.told();

  test('hosts are registered once, must be public, and can be removed', async () => {
    const host = { kind: 'custom', name: 'ours', baseUrl: 'https://llm.acme.com/v1' };
    await make('/hosts', host);
    expect(await send('POST', '/hosts', host)).toMatchObject({ status: 409, body: { code: 'name_taken' } });
    for (const baseUrl of [
      'https://10.0.0.1',
      'https://llm.internal/v1',
      'http://llm.acme.com',
      'https://u:p@acme.com',
    ])
      expect((await send('POST', '/hosts', { ...host, name: 'other', baseUrl })).status).toBe(400);
    await make('/hosts', { kind: 'azure-openai', name: 'acme-east' });
    expect((await told())?.record.hosts).toEqual([
      { kind: 'azure-openai', name: 'acme-east' },
      { ...host, mustAskForUsage: true, onCallerLeft: 'drain' },
    ]);
    expect((await send('DELETE', '/hosts/custom/ours')).status).toBe(200);
    expect((await send('DELETE', '/hosts/custom/ours')).status).toBe(404);
    expect((await send('GET', '/hosts')).body).toEqual({
      hosts: [{ kind: 'azure-openai', name: 'acme-east' }],
      edge: { published: 3, confirmed: 0 },
    });
  });

  test('lists say how far the newest change has come', async () => {
    expect((await send('GET', '/hosts')).body).toMatchObject({ edge: { published: 0, confirmed: 0 } });
    await make('/hosts', { kind: 'azure-openai', name: 'acme' });
    const first = await told();
    await make('/prices/overrides', PRICE);
    await db.inTenant('app_user', placed.organisationId, (unit) =>
      confirmCommand(
        unit,
        { kind: 'organisation.put', target: placed.organisationId, ...known(first) },
        START,
      ),
    );
    for (const path of ['/hosts', '/prices/overrides'])
      expect((await send('GET', path)).body).toMatchObject({ edge: { published: 2, confirmed: 1 } });
  });

  test('a price agreed with one host names it', async () => {
    await make('/prices/overrides', { ...PRICE, provider: 'custom', host: 'ours' });
    expect((await told())?.record.priceOverrides).toMatchObject([{ provider: 'custom', host: 'ours' }]);
    await make('/prices/overrides', PRICE);
    expect(overrideListSchema.parse((await send('GET', '/prices/overrides')).body).overrides).toMatchObject([
      { provider: 'openai', host: null },
      { provider: 'custom', host: 'ours' },
    ]);
  });

  test('changes at once wait for each other and are all told', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `acme-${String(index).padStart(2, '0')}`);
    const made = await Promise.all(names.map((name) => make('/hosts', { kind: 'azure-openai', name })));
    expect(new Set(made.map(({ edgeVersion }) => edgeVersion)).size).toBe(names.length);
    expect((await told())?.version).toBe(names.length);
    expect((await told())?.record.hosts.map(({ name }) => name)).toEqual(names);
  });

  // The embedded store has one connection: there is nobody to wait for.
  test.skipIf(engine.name === 'PGlite')(
    'what the time brings waits for a change that is under way',
    async () => {
      await make('/budgets', { name: 'Completed', limitNanos: '5000' });
      api.advance(20_000);
      const isWaiting = async () => {
        // The server may be others' as well, who wait for something else.
        const query = sql`select 1 as one from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return (await db.asOwner((tx) => tx.execute<{ one: number }>(query))).rows.length > 0;
      };
      const now = api.services.clock();
      let refreshed: Promise<void> | undefined;
      await db.inTenant('app_user', placed.organisationId, async (unit) => {
        await nextEdgeVersion(unit);
        refreshed = refreshEdge(api.services, placed.organisationId);
        // Other servers do not say alike who waits; there the order alone is tried.
        if (engine.kind === 'pg')
          await vi.waitFor(async () => expect(await isWaiting()).toBe(true), { timeout: 30_000 });
        await setDue(unit, 'edge.refresh', now);
      });
      await refreshed;
      expect((await told())?.version).toBe(3);
    },
  );

  test('more than the edge takes is refused, and nothing of it stands', async () => {
    await db.inTenant('app_user', placed.organisationId, async (unit) => {
      for (let number = 0; number < 100; number++)
        await insertHost(unit, { kind: 'azure-openai', name: `acme-${number}` }, START);
    });
    const refused = await send('POST', '/hosts', { kind: 'azure-openai', name: 'one-too-many' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'limit_reached' } });
    expect(await told()).toBeUndefined();
    expect(hostListSchema.parse((await send('GET', '/hosts')).body)).toMatchObject({
      hosts: { length: 100 },
      edge: { published: 0 },
    });
    expect((await send('DELETE', '/hosts/azure-openai/acme-7')).status).toBe(200);
    await make('/hosts', { kind: 'azure-openai', name: 'one-too-many' });
  });

  test.each([
    ['of a provider that nobody knows', { provider: 'opnai' }],
    ['of a host where there are none', { host: 'ours' }],
    ['as whichever model', { price: { kind: 'as-model', model: 'gpt-*' } }],
    ['of more than a hundred per cent off', { price: { kind: 'discount', percent: '100.1' } }],
    ['of nothing', { price: { kind: 'rates', serviceTiers: null, rates: [] } }],
    ['of images by sound', { price: rates({ class: 'count.images', modality: 'audio' }) }],
    ['twice for one class', { price: rates({}, {}) }],
    ['in binary fractions', { price: rates({ priceUsd: 1.5 }) }],
    ['that ends before it begins', { effectiveUntil: PRICE.effectiveFrom }],
    ['without a reason', { reason: ' ' }],
  ])('a price %s is refused', async (_, change) => {
    expect((await send('POST', '/prices/overrides', { ...PRICE, ...change })).status).toBe(400);
    expect(await told()).toBeUndefined();
  });

  test('a negotiated price goes out until it has ended, keeps what it said, and ends only ahead', async () => {
    const price = { kind: 'discount', percent: '12.5' };
    const entered = { provider: 'openai', model: 'gpt-*', price, effectiveFrom: '2026-11-01T00:00:00Z' };
    const { id } = await make('/prices/overrides', { ...entered, reason: 'Contract 7' });
    expect((await told())?.record.priceOverrides).toEqual([
      {
        id,
        provider: 'openai',
        model: 'gpt-*',
        price,
        effectiveFromMs: NOVEMBER_MS,
        effectiveUntilMs: null,
      },
    ]);
    const end = (at: string) => send('POST', `/prices/overrides/${id}/end`, { at, reason: 'Over' });
    expect((await end('2026-11-19T00:00:00Z')).status).toBe(400);
    expect((await end('2026-11-22T00:00:00Z')).status).toBe(200);
    expect((await end('2026-11-23T00:00:00Z')).status).toBe(404);
    expect((await send('GET', '/prices/overrides')).body).toMatchObject({
      overrides: [{ overrideId: id, effectiveUntil: '2026-11-22T00:00:00.000Z', reason: 'Contract 7' }],
    });
    api.advance(5 * 24 * 3_600_000);
    await refreshEdge(api.services, placed.organisationId);
  });
});

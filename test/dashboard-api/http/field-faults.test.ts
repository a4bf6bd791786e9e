/** Fields of the right form that cannot be taken all the same: a refusal names them, and what is expected there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';

const [EARLY, LATE] = ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'];
const REASON = 'A reason';
/** Stands in titles for what each organisation has of its own. */
const SHOWN = { keyId: '{keyId}' } as Placed;
const TURNED = `from=${encodeURIComponent(LATE)}&to=${encodeURIComponent(EARLY)}`;
const PRICE = {
  kind: 'rates-in-currency',
  currency: 'ZZZ',
  serviceTiers: null,
  rates: [{ class: 'input.uncached', modality: 'text', price: '2', priceUnit: '1000000' }],
};
const OWN_PRICE = { provider: 'openai', model: 'gpt-4o', price: PRICE, reason: REASON };
const RATE = { currency: 'ZZZ', effectiveFrom: '2026-11-01', rate: '1.1', source: 'A bank' };
const SERVER = { host: 'mail.example', port: 465, sender: 'billing@acme.example' };

/** What is asked, and the field that is named. */
type Case = readonly [
  path: (placed: Placed) => string,
  method: string,
  body: object | undefined,
  field: string,
];

const CASES: readonly Case[] = [
  [() => `/reports/cost?${TURNED}`, 'GET', undefined, 'to'],
  [() => '/reports/cost?groupBy=day,day', 'GET', undefined, 'groupBy'],
  [() => `/requests?${TURNED}`, 'GET', undefined, 'to'],
  [() => '/requests?cursor=elsewhere', 'GET', undefined, 'cursor'],
  [() => '/requests?limit=201', 'GET', undefined, 'limit'],
  [() => `/prices/alarms?${TURNED}`, 'GET', undefined, 'to'],
  [() => '/settings/calendar', 'PUT', { timeZone: 'Middle/Earth', fiscalStartMonth: 1 }, 'timeZone'],
  [() => '/settings/retention', 'PUT', { usage: 1, audit: 9_999 }, 'usage'],
  [({ keyId }) => `/keys/${keyId}/rotation-plan`, 'PUT', { rotateBy: EARLY, everyDays: null }, 'rotateBy'],
  [() => `/budgets/${newId()}/raises`, 'POST', { amountNanos: '1', until: EARLY, reason: REASON }, 'until'],
  [() => '/prices/overrides', 'POST', { ...OWN_PRICE, effectiveFrom: LATE }, 'price.currency'],
  [() => `/prices/overrides/${newId()}/end`, 'POST', { at: EARLY, reason: REASON }, 'at'],
  [() => '/exchange-rates', 'POST', RATE, 'currency'],
  [() => '/rating/previews', 'POST', { from: LATE, to: EARLY }, 'to'],
  [() => '/mail/server', 'PUT', { ...SERVER, port: 6379 }, 'port'],
  [() => '/mail/server', 'PUT', { ...SERVER, username: 'billing' }, 'password'],
  [() => '/settings/calendar', 'PUT', { timeZone: 'UTC\0', fiscalStartMonth: 1 }, ''],
];

describe.each(ENGINES)('what is refused on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let owner: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    owner = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
  });
  afterAll(() => db.close());

  const send = async (path: string, method: string, body?: object, more: Record<string, string> = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: owner.cookie, origin: PUBLIC_URL, ...json, ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const refusedAt = (place: string) => ({
    status: 400,
    body: {
      code: 'invalid_parameter',
      faults: expect.arrayContaining([{ place, message: expect.any(String) }]),
    },
  });

  test.each(CASES.map(([path, method, body, field]) => [path(SHOWN), method, field, path, body] as const))(
    '%s %s names: %s',
    async (_path, method, field, path, body) => {
      expect(await send(path(placed), method, body)).toMatchObject(refusedAt(field));
    },
  );

  test('a cost per unit: the period, the split and the filters', async () => {
    const made = await send('/business-measures', 'POST', { name: 'Tickets', unit: 'ticket' });
    const question = { measureId: made.body['id'], firstDay: '2026-11-01', lastDay: '2026-11-02' };
    const doubled = [0, 1].map(() => ({ field: 'model', values: ['a'] }));
    for (const [change, field] of [
      [{ lastDay: '2026-10-01' }, 'lastDay'],
      [{ isSplit: true }, 'isSplit'],
      [{ filters: doubled }, 'filters'],
    ] as const)
      expect(await send('/reports/unit-cost', 'POST', { ...question, ...change })).toMatchObject(
        refusedAt(field),
      );
  });

  test('the key of a repeat is named as its header is', async () => {
    const refused = await send(
      '/rating/previews',
      'POST',
      { from: EARLY, to: LATE },
      { 'idempotency-key': 'a b' },
    );
    expect(refused).toMatchObject(refusedAt('Idempotency-Key'));
  });
});

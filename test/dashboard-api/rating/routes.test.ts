import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type RatingRequest,
  ratingPreviewSchema,
  ratingRunSchema,
  ratingRunsSchema,
} from '../../../contract/rating.ts';
import { costReportSchema, requestDetailSchema } from '../../../contract/reports.ts';
import { issueApiToken, READING } from '../../../dashboard-api/identity/api-tokens.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { type TestApi, testApi } from '../api.ts';
import { callOf, TAKEN_IN_MS, takeInCalls } from './rated-calls.ts';

const DAY = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
const PRICES: RatingRequest['prices'] = [
  {
    provider: 'openai',
    model: 'new-model',
    price: {
      kind: 'rates',
      serviceTiers: null,
      rates: [{ class: 'input.uncached', modality: 'text', priceUsd: '2', priceUnit: '1000000' }],
    },
  },
];

const SCOPES = { read: READING, prices: [...READING, 'prices:write'] } as const;

describe.each(ENGINES)('re-rating over HTTP on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let eventId: string;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db, {}, TAKEN_IN_MS + 1);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
    const facts = { provider: 'openai', model: 'new-model', usage: { inputUncached: 500_000 } };
    const [event] = await takeInCalls(db, placed, [callOf(placed, facts)]);
    eventId = event?.eventId ?? '';
  });

  const tokenOf = async ({ organisationId }: Placed, scope: keyof typeof SCOPES) => {
    const grant = { origin: 'issued', lifetimeMs: 1e12, scopes: SCOPES[scope] } as const;
    return (await issueApiToken(db, organisationId, grant, api.services.clock())).reveal();
  };
  const ask = async (path: string, body?: unknown, scope: keyof typeof SCOPES = 'prices', by = placed) => {
    const headers = {
      authorization: `Bearer ${await tokenOf(by, scope)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const request =
      body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await api.app.request(`/api/v1${path}`, request);
    return { status: response.status, body: await response.json() };
  };
  const preview = async (change = {}) =>
    ratingPreviewSchema.parse((await ask('/rating/previews', { ...DAY, ...change })).body);

  test('preview, run, and what the run posted, in the form of the contract', async () => {
    const found = await preview({ prices: PRICES });
    expect(found).toMatchObject({
      state: 'ready',
      runId: null,
      upTo: '2026-11-21T00:00:00.000Z',
      request: { onlyUnknown: false },
      totals: {
        lines: 1,
        becameKnownLines: 1,
        presentCostNanos: '0',
        newCostNanos: '1000000000',
        byProvider: [{ value: 'openai', isOther: false }],
        byKey: [{ value: placed.keyId }],
      },
    });
    const reason = 'The model had no price yet';
    const posted = await ask('/rating/runs', { previewId: found.previewId, reason });
    const run = ratingRunSchema.parse(posted.body);
    expect(run).toMatchObject({ state: 'done', reason, actorKind: 'token', totals: found.totals });
    expect(run.actorId).not.toBeNull();
    expect((await ask(`/rating/runs/${run.runId}`)).body).toEqual(posted.body);
    expect((await ask(`/rating/previews/${found.previewId}`)).body).toMatchObject({ runId: run.runId });
    const { runs } = ratingRunsSchema.parse((await ask('/rating/runs')).body);
    expect(runs).toMatchObject([{ runId: run.runId, differenceNanos: '1000000000' }]);
    const cost = await ask(`/reports/cost?from=${DAY.from}&to=${DAY.to}&groupBy=model`);
    expect(costReportSchema.parse(cost.body).total).toMatchObject({
      costNanos: '1000000000',
      unknownLines: 0,
      chargedNanos: '10000000',
    });
    const opened = requestDetailSchema.parse((await ask(`/requests/${eventId}`)).body);
    expect(opened).toMatchObject({ costNanos: '1000000000', adjustments: [{ runId: run.runId, reason }] });
  });

  test('a preview posts nothing', async () => {
    await preview({ prices: PRICES });
    const opened = requestDetailSchema.parse((await ask(`/requests/${eventId}`)).body);
    expect(opened).toMatchObject({ costNanos: null, adjustments: [] });
  });

  test('P15: a token that may only read cannot preview or post, and one for prices cannot change anything else', async () => {
    const { previewId } = await preview({ prices: PRICES });
    const run = { previewId, reason: 'Not allowed' };
    expect((await ask('/rating/runs', run, 'read')).status).toBe(403);
    expect((await ask('/rating/previews', DAY, 'read')).status).toBe(403);
    expect((await ask('/keys', {}, 'prices')).status).toBe(403);
    expect((await ask('/rating/runs', undefined, 'read')).status).toBe(200);
  });

  test('what another organisation previewed or posted is not found', async () => {
    const other = await sampleOrganisation(db);
    const { previewId } = await preview({ prices: PRICES });
    const apply = { previewId, reason: 'Of another' };
    expect((await ask('/rating/runs', apply, 'prices', other)).status).toBe(404);
    expect((await ask(`/rating/previews/${previewId}`, undefined, 'read', other)).status).toBe(404);
    const { runId } = ratingRunSchema.parse((await ask('/rating/runs', apply)).body);
    expect((await ask(`/rating/runs/${runId}`, undefined, 'read', other)).status).toBe(404);
    expect((await ask('/rating/runs', undefined, 'read', other)).body).toEqual({ runs: [] });
  });

  test('what cannot be asked is refused', async () => {
    for (const change of [
      { from: DAY.to, to: DAY.from },
      { from: 'yesterday' },
      { surprise: true },
      { prices: [] },
      { prices: [{ provider: 'openai', model: 'gpt-5', price: { kind: 'discount', percent: '101' } }] },
      { model: ['a b'] },
    ]) {
      expect((await ask('/rating/previews', { ...DAY, ...change })).status, JSON.stringify(change)).toBe(400);
    }
    const { previewId } = await preview();
    expect((await ask('/rating/runs', { previewId, reason: '' })).status).toBe(400);
    expect((await ask('/rating/runs', { previewId: eventId, reason: 'No such preview' })).status).toBe(404);
    const posted = await ask('/rating/runs', {
      previewId: (await preview({ prices: PRICES })).previewId,
      reason: 'One',
    });
    expect(posted.status).toBe(200);
    const stale = await ask('/rating/runs', { previewId, reason: 'Overtaken' });
    expect(stale).toMatchObject({ status: 409, body: { code: 'preview_stale' } });
  });
});

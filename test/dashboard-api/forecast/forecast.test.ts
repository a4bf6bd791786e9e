import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forecastSchema } from '../../../contract/forecast-api.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import type { Database } from '../../../db/database.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { NOON_MS, numbered, sampleEvent } from '../../db/sample-usage.ts';
import { type TestApi, testApi } from '../api.ts';

const DAY_MS = 86_400_000;
/** What a sample event costs. */
const COST_NANOS = 4_500_000n;

describe.each(ENGINES)('a forecast over HTTP on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  const headers: Record<string, string> = {};
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
    const placed = await sampleOrganisation(db);
    const { organisationId, gateId, incarnationId } = placed;
    // Two calls a day for twenty days, and one today at noon.
    const instants = Array.from({ length: 20 }, (_, day) => NOON_MS - (20 - day) * DAY_MS);
    const events = [...instants, ...instants.map((at) => at + 1), NOON_MS].map((admittedAtMs) =>
      sampleEvent(placed, { admittedAtMs }),
    );
    await db.inTenant('ingest_user', organisationId, (unit) =>
      takeIn(
        unit,
        { gate: { gateId, incarnationId }, events: numbered(events), refused: [] },
        new Date(NOON_MS),
      ),
    );
    const token = await issueApiToken(
      db,
      organisationId,
      { origin: 'issued', lifetimeMs: 1e9 },
      api.services.clock(),
    );
    headers['authorization'] = `Bearer ${token.reveal()}`;
  });
  afterAll(() => db.close());

  const ask = async (query: string) => {
    const response = await api.get(`/api/v1/forecast${query}`, headers);
    return { status: response.status, body: await response.json() };
  };

  test('of the month: what was spent, and two calls for each day that is left', async () => {
    const { body } = await ask('');
    const answer = forecastSchema.parse(body);
    expect(answer).toMatchObject({
      period: 'month',
      timeZone: 'UTC',
      daysKnown: 20,
      daysNeeded: 12,
      unknownLines: 0,
      window: { start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z' },
      actualNanos: (39n * COST_NANOS).toString(),
    });
    const { expectedNanos, lowNanos, highNanos } = answer.forecast ?? {};
    // Eleven of the twenty-four hours of the 20th and ten whole days are left.
    const rest = (2n * COST_NANOS * (240n + 11n)) / 24n;
    const off = BigInt(expectedNanos ?? 0) - (39n * COST_NANOS + rest);
    expect(off < COST_NANOS && off > -COST_NANOS).toBe(true);
    expect(BigInt(lowNanos ?? 0) < BigInt(expectedNanos ?? 0)).toBe(true);
    expect(BigInt(highNanos ?? 0) > BigInt(expectedNanos ?? 0)).toBe(true);
    expect(answer.baselines).not.toBeNull();
    // Twenty days are too few to have forecast eleven of them from twelve.
    expect(answer.pastError).toBeNull();
    expect(forecastSchema.parse((await ask('?period=day')).body).pastError?.percent).toBeLessThan(1);
  });

  test('is hidden below twelve days, and below twenty-eight for a quarter or a year', async () => {
    expect((await ask('?period=quarter')).body).toMatchObject({
      daysNeeded: 28,
      forecast: null,
      baselines: null,
    });
    expect((await ask('?period=year')).body).toMatchObject({ daysNeeded: 28, forecast: null });
    const nothing = await ask('?model=none-of-ours');
    expect(nothing.body).toMatchObject({ daysKnown: 0, forecast: null, actualNanos: '0' });
  });

  test.each(['?period=decade', '?from=2026-11-01T00:00:00Z', '?colour=red'])('refuses %s', async (query) => {
    expect((await ask(query)).status).toBe(400);
  });
});

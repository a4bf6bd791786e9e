import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MonthToDate, monthToDateSchema } from '../../../contract/month-to-date-api.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';
import { GATEWAY_ID, type TestApi, testApi } from '../api.ts';
import { signedIn } from '../sign-in.ts';

/** What a sample event costs. */
const COST_NANOS = 4_500_000n;

describe.each(ENGINES)('the month to date on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    const { organisationId, gateId, incarnationId } = placed;
    // The API stands at noon and an hour of 20 November: the last two of October came after that moment of the month.
    const instants = [
      '11-20T12:55',
      '11-01T00:00',
      '11-07T03:00',
      '10-20T13:10',
      '10-01T00:00',
      '10-20T13:20',
      '10-31T12:00',
    ];
    const events = numbered(
      instants.map((at) => sampleEvent(placed, { admittedAtMs: Date.parse(`2026-${at}:00Z`) })),
    );
    const messages = [{ organisationId, gateId, incarnationId, events }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
  });
  afterAll(() => db.close());

  const ask = async (query: string, role: 'finance' | 'developer' = 'finance'): Promise<MonthToDate> => {
    const { cookie } = await signedIn(db, placed.organisationId, role, api.services.clock());
    const response = await api.get(`/api/v1/reports/month-to-date${query}`, { cookie });
    return monthToDateSchema.parse(await response.json());
  };

  test('three calls are held against the two of the same days, and what moved adds up', async () => {
    const answer = await ask('');
    expect(answer).toMatchObject({
      timeZone: 'UTC',
      currency: 'USD',
      changePercent: '50.0',
      differenceNanos: COST_NANOS.toString(),
      present: { from: '2026-11-01T00:00:00.000Z', costNanos: (3n * COST_NANOS).toString() },
      former: { to: '2026-10-20T13:15:00.000Z', costNanos: (2n * COST_NANOS).toString() },
    });
    expect(answer.moves).toMatchObject({
      movers: [{ keyId: placed.keyId, deltaNanos: COST_NANOS.toString(), reason: 'calls' }],
      othersNanos: '0',
    });
  });

  test('where recording began within the days of the month before, it says so and tells no change in per cent', async () => {
    const young = await sampleOrganisation(db);
    const { organisationId, gateId, incarnationId } = young;
    const events = numbered(
      ['10-19T09:30', '11-07T03:00', '11-20T12:55'].map((at) =>
        sampleEvent(young, { admittedAtMs: Date.parse(`2026-${at}:00Z`) }),
      ),
    );
    const messages = [{ organisationId, gateId, incarnationId, events }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
    const { cookie } = await signedIn(db, organisationId, 'finance', api.services.clock());
    const answer = await (await api.get('/api/v1/reports/month-to-date', { cookie })).json();
    expect(monthToDateSchema.parse(answer)).toMatchObject({
      former: { costNanos: COST_NANOS.toString(), recordedFrom: '2026-10-19T09:30:00.000Z' },
      differenceNanos: COST_NANOS.toString(),
      changePercent: null,
    });
    expect((await ask('')).former.recordedFrom).toBeNull();
  });

  test('a filter narrows both months, and a developer without a team sees nothing', async () => {
    const nothing = { present: { costNanos: '0' }, former: { costNanos: '0' }, changePercent: null };
    expect(await ask('?provider=anthropic')).toMatchObject(nothing);
    expect(await ask('', 'developer')).toMatchObject(nothing);
  });

  test.each(['tokenClass=input.uncached', 'dimension:app=ranker'])(
    'what roll-ups do not know (%s) is answered without what moved',
    async (query) => {
      const { present, moves } = await ask(`?${query}`);
      expect({ costNanos: present.costNanos, moves }).toEqual({
        costNanos: (3n * COST_NANOS).toString(),
        moves: null,
      });
    },
  );
});

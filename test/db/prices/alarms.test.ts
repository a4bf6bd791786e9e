import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UsageEvent } from '../../../contract/event.ts';
import type { Database } from '../../../db/database.ts';
import { MAX_ALARMS, readPriceAlarms } from '../../../db/prices/alarms.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../engines.ts';
import { sampleOrganisation } from '../sample-organisation.ts';
import {
  MINUTE_MS,
  NOON_MS,
  numbered,
  type Placed,
  sampleClass,
  sampleEvent,
  sampleLine,
} from '../sample-usage.ts';

const NOW = new Date(NOON_MS + 60 * MINUTE_MS);
const DAY = { from: new Date(NOON_MS - 12 * 60 * MINUTE_MS), to: new Date(NOON_MS + 12 * 60 * MINUTE_MS) };

/** A line of a model that has no price for its output. */
const unpricedLine = (model: string | null) =>
  sampleLine({
    model,
    classes: [sampleClass(), sampleClass({ class: 'output.text', quantity: '30', priceUsd: null })],
    chargedNanos: '5000000',
  });

describe.each(ENGINES)('price alarms on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  const store = ({ organisationId, gateId, incarnationId }: Placed, events: readonly UsageEvent[]) =>
    db.inTenant('ingest_user', organisationId, (unit) =>
      takeIn(unit, { gate: { gateId, incarnationId }, events: numbered(events), refused: [] }, NOW),
    );
  const read = ({ organisationId }: Placed, period = DAY) =>
    db.readTenant(organisationId, (unit) => readPriceAlarms(unit, period));

  test('a model without a price is listed with what was used of it, and what was charged instead', async () => {
    const placed = await sampleOrganisation(db);
    const later = NOON_MS + 5 * MINUTE_MS;
    await store(placed, [
      sampleEvent(placed),
      sampleEvent(placed, { lines: [unpricedLine('new-model')] }),
      sampleEvent(placed, { lines: [unpricedLine('new-model')], admittedAtMs: later }),
      sampleEvent(placed, {
        lines: [unpricedLine('new-model')],
        serviceTier: 'flex',
        admittedAtMs: later + 1,
      }),
      sampleEvent(placed, { lines: [unpricedLine(null)], modelRequested: null, admittedAtMs: NOON_MS - 1 }),
    ]);
    const { unpriced, unknownUsageKeys, isTruncated, dataAsOf } = await read(placed);
    const seen = { provider: 'openai', model: 'new-model' };
    const output = { class: 'output.text', modality: 'text' };
    expect(unpriced).toMatchObject([
      { ...seen, serviceTier: 'flex', calls: 1, classes: [{ ...output, quantity: '30' }] },
      {
        ...seen,
        serviceTier: 'default',
        calls: 2,
        chargedNanos: '10000000',
        firstSeen: '2026-11-20T12:00:00.000Z',
        lastSeen: '2026-11-20T12:05:00.000Z',
        classes: [{ ...output, quantity: '60' }],
      },
      { provider: 'openai', model: null, calls: 1 },
    ]);
    expect({ unknownUsageKeys, isTruncated, dataAsOf }).toEqual({
      unknownUsageKeys: [],
      isTruncated: false,
      dataAsOf: NOW.toISOString(),
    });
  });

  test('a cost that is unknown for another reason, or known all the same, is no want of a price', async () => {
    const placed = await sampleOrganisation(db);
    const stated = { costNanos: '7', priceSource: 'provider', providerCostUsd: '0.000000007' } as const;
    await store(placed, [
      sampleEvent(placed, { lines: [sampleLine({ classes: [], costNanos: null })] }),
      sampleEvent(placed, { lines: [sampleLine({ flags: ['reader_limit'], costNanos: null })] }),
      sampleEvent(placed, { lines: [{ ...unpricedLine('stated'), ...stated }] }),
    ]);
    expect((await read(placed)).unpriced).toEqual([]);
  });

  test('L18: a usage key that no reader knows is listed by provider, model and key', async () => {
    const placed = await sampleOrganisation(db);
    const keys = (unknownUsageKeys: string[], provider = 'openai') =>
      sampleEvent(placed, { unknownUsageKeys, provider });
    await store(placed, [
      keys(['usage.a', 'usage.b']),
      keys(['usage.a']),
      keys(['usage.a'], 'xai'),
      keys([]),
    ]);
    const { unknownUsageKeys } = await read(placed);
    expect(unknownUsageKeys.map(({ provider, model, key, calls }) => [provider, model, key, calls])).toEqual([
      ['openai', 'gpt-4o-2024-08-06', 'usage.a', 2],
      ['openai', 'gpt-4o-2024-08-06', 'usage.b', 1],
      ['xai', 'gpt-4o-2024-08-06', 'usage.a', 1],
    ]);
  });

  test('the period holds, its end excluded, and an organisation has its own alarms alone', async () => {
    const [placed, other] = [await sampleOrganisation(db), await sampleOrganisation(db)];
    const event = (admittedAtMs: number) =>
      sampleEvent(placed, {
        lines: [unpricedLine('m')],
        unknownUsageKeys: ['usage.x'],
        admittedAtMs,
      });
    await store(placed, [event(DAY.from.getTime() - 1), event(DAY.from.getTime()), event(DAY.to.getTime())]);
    expect(await read(placed)).toMatchObject({ unpriced: [{ calls: 1 }], unknownUsageKeys: [{ calls: 1 }] });
    expect(await read(other)).toMatchObject({ unpriced: [], unknownUsageKeys: [], dataAsOf: null });
  });

  test('more than can be read are those seen last, and that is said', async () => {
    const placed = await sampleOrganisation(db);
    await store(
      placed,
      Array.from({ length: MAX_ALARMS + 1 }, (_, index) =>
        sampleEvent(placed, { lines: [unpricedLine(`m-${index}`)], admittedAtMs: NOON_MS + index }),
      ),
    );
    const { unpriced, isTruncated } = await read(placed);
    expect([unpriced.length, unpriced[0]?.model, isTruncated]).toEqual([MAX_ALARMS, `m-${MAX_ALARMS}`, true]);
  });
});

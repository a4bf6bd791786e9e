import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UsageEvent } from '../../../contract/event.ts';
import { newId } from '../../../contract/ids.ts';
import { standingOf } from '../../../dashboard-api/books/standing.ts';
import { PersonalValues } from '../../../dashboard-api/ingest/personal-values.ts';
import { takeInBatch } from '../../../dashboard-api/ingest/take-in-batch.ts';
import type { Database } from '../../../db/database.ts';
import { readRequest } from '../../../db/reports/requests.ts';
import { readArrived } from '../../../db/usage/watermark.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { TEST_ENVELOPE } from '../test-envelope.ts';

const NOW = new Date(Date.UTC(2026, 10, 20, 12, 30));

describe.each(ENGINES)('taking events in on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  const personal = new PersonalValues(TEST_ENVELOPE);
  const send = (placed: Placed, events: readonly unknown[]) =>
    takeInBatch(db, { gatewayId: 'gw', messages: [messageOf(placed, events)] }, NOW, personal);
  const messageOf = ({ organisationId, gateId, incarnationId }: Placed, events: readonly unknown[]) => ({
    organisationId,
    gateId,
    incarnationId,
    events: [...events],
  });
  const markOf = async (placed: Placed, events: readonly unknown[]) =>
    (await send(placed, events)).watermarks[0]?.eventNumber;
  const completeness = async ({ organisationId }: Placed) =>
    standingOf([], await db.readTenant(organisationId, readArrived), null, NOW).gates[0];
  const series = (placed: Placed, count: number): UsageEvent[] =>
    numbered(Array.from({ length: count }, () => sampleEvent(placed)));

  test('rows of one statement whose ids differ in case alone are two', async () => {
    const { organisationId: tenantId } = await sampleOrganisation(db);
    const named = (name: string) => ({
      tenantId,
      name,
      kind: 'custom',
      mustAskForUsage: false,
      onCallerLeft: 'drain',
      createdAt: NOW.toISOString(),
    });
    const rows = ['acme', 'ACME', 'acme'].map(named);
    const added = await db.inTenant('app_user', tenantId, ({ tx, tables, dialect }) =>
      dialect.insertNew(tx, tables.registeredHost, rows, 'name'),
    );
    expect(added.toSorted()).toEqual(['ACME', 'acme']);
  });

  test('an event comes back as it was sent', async () => {
    const placed = await sampleOrganisation(db);
    const lines = [
      sampleLine({ classes: [sampleClass({ quantity: '0.5', priceUsd: '0.0750', modality: 'audio' })] }),
      sampleLine({ model: null, classes: [sampleClass({ priceUsd: null })], flags: ['lower_bound'] }),
    ];
    const [event] = numbered([sampleEvent(placed, { lines })]);
    await send(placed, [event]);
    const stored = await db.readTenant(placed.organisationId, (unit) =>
      readRequest(unit, event?.eventId ?? '', 'all'),
    );
    expect(stored).toMatchObject({
      requestId: event?.requestId,
      lines,
      rawUsage: event?.rawUsage,
      costNanos: null,
      chargedNanos: event?.chargedNanos,
      dimensions: event?.dimensions,
      admittedAt: '2026-11-20T12:00:00.000Z',
      teamName: 'Search',
      keyName: 'Ranking service',
    });
  });

  test('the same batch again changes nothing', async () => {
    const placed = await sampleOrganisation(db);
    const events = series(placed, 5);
    expect(await send(placed, events)).toMatchObject({ quarantined: 0 });
    const once = await completeness(placed);
    expect(await markOf(placed, events)).toBe(5);
    expect(await markOf(placed, [...events, ...events])).toBe(5);
    expect(await completeness(placed)).toEqual(once);
    expect(once).toMatchObject({ watermark: 5, highest: 5, missing: 0, quarantined: 0, isBalanced: true });
  });

  test('the watermark stops before a gap and passes it when it is filled', async () => {
    const placed = await sampleOrganisation(db);
    const [one, two, three, four, five] = series(placed, 5);
    expect(await markOf(placed, [two])).toBe(0);
    expect(await completeness(placed)).toMatchObject({
      watermark: 0,
      highest: 2,
      missing: 1,
      isBalanced: true,
    });
    expect(await markOf(placed, [five, four])).toBe(0);
    expect(await completeness(placed)).toMatchObject({ highest: 5, missing: 2 });
    expect(await markOf(placed, [one])).toBe(2);
    expect(await markOf(placed, [three])).toBe(5);
    expect(await completeness(placed)).toMatchObject({ watermark: 5, missing: 0, isBalanced: true });
  });

  test('any order and any repetition end in the same books', async () => {
    const placed = await sampleOrganisation(db);
    const events = series(placed, 12);
    const shuffled = events.map((_, index) => events[(index * 5) % 12]);
    for (let at = 0; at < 12; at += 3) await send(placed, [...shuffled.slice(at, at + 3), shuffled[0]]);
    expect(await completeness(placed)).toMatchObject({
      gateId: placed.gateId,
      incarnationId: placed.incarnationId,
      watermark: 12,
      highest: 12,
      delivered: 12,
      missing: 0,
      quarantined: 0,
      isBalanced: true,
    });
  });

  test('a bad event is recorded by number, holds nothing up, and is taken in when it can be', async () => {
    const placed = await sampleOrganisation(db);
    const [one, two, three] = series(placed, 3);
    const answer = await send(placed, [one, { ...two, prompt: 'unknown field' }, three]);
    expect(answer).toMatchObject({ quarantined: 1, watermarks: [{ eventNumber: 3 }] });
    expect(await completeness(placed)).toMatchObject({
      watermark: 3,
      quarantined: 1,
      missing: 0,
      isBalanced: false,
    });
    expect(await markOf(placed, [two])).toBe(3);
    expect(await completeness(placed)).toMatchObject({ watermark: 3, quarantined: 0, isBalanced: true });
  });

  test('an event without a readable number takes the one that its place implies', async () => {
    const placed = await sampleOrganisation(db);
    const [one, , three] = series(placed, 3);
    expect(await send(placed, [one, 'not an event', three])).toMatchObject({
      quarantined: 1,
      watermarks: [{ eventNumber: 3 }],
    });
  });

  test.each([
    ['another organisation', (event: UsageEvent) => ({ ...event, organisationId: newId() })],
    ['another gate', (event: UsageEvent) => ({ ...event, gateId: 'elsewhere' })],
    ['a key that is not its own', (event: UsageEvent) => ({ ...event, keyId: 'foreign0000000000000000A' })],
    ['a newer schema', (event: UsageEvent) => ({ ...event, schema: 2 })],
    ['amounts that are not the sum of its lines', (event: UsageEvent) => ({ ...event, chargedNanos: '1' })],
    ['half a character', (event: UsageEvent) => ({ ...event, dimensions: { team: 'a\ud800' } })],
    ['a NUL', (event: UsageEvent) => ({ ...event, dimensions: { team: 'a\0b' } })],
    ['a time after all calendars', (event: UsageEvent) => ({ ...event, endedAtMs: 8_700_000_000_000_000 })],
  ])('an event with %s is quarantined beside a good one', async (_, spoil) => {
    const placed = await sampleOrganisation(db);
    const [one, two] = series(placed, 2);
    if (!one) throw new Error('no event');
    expect(await send(placed, [spoil(one), two])).toMatchObject({
      quarantined: 1,
      watermarks: [{ eventNumber: 2 }],
    });
  });

  test('a number that another event has is not lost in silence', async () => {
    const placed = await sampleOrganisation(db);
    const [one] = series(placed, 1);
    const [other] = series(placed, 1);
    await send(placed, [one]);
    expect(await send(placed, [other])).toMatchObject({ quarantined: 1, watermarks: [{ eventNumber: 1 }] });
    expect(await completeness(placed)).toMatchObject({ quarantined: 1 });
  });

  test('events of an unknown organisation are acknowledged and kept by number only', async () => {
    const placed = await sampleOrganisation(db);
    const stranger: Placed = { ...placed, organisationId: newId() };
    const events = series(stranger, 3);
    expect(await send(stranger, events)).toMatchObject({ quarantined: 3, watermarks: [{ eventNumber: 3 }] });
    expect(await completeness(stranger)).toMatchObject({ quarantined: 3, watermark: 3 });
  });

  test('totals of the gate that differ from the store are seen', async () => {
    const placed = await sampleOrganisation(db);
    const [one, two] = series(placed, 2);
    await send(placed, [one, { ...two, totalChargedNanos: '1' }]);
    expect(await completeness(placed)).toMatchObject({ watermark: 2, isBalanced: false });
  });

  test('amounts beyond 64 bits stay exact', async () => {
    const placed = await sampleOrganisation(db);
    const huge = '123456789012345678901234567890';
    const line = sampleLine({ classes: [], costNanos: huge, chargedNanos: huge });
    const [event, second] = numbered([
      sampleEvent(placed, { lines: [line] }),
      sampleEvent(placed, { lines: [line] }),
    ]);
    await send(placed, [event, second]);
    const stored = await db.readTenant(placed.organisationId, (unit) =>
      readRequest(unit, event?.eventId ?? '', 'all'),
    );
    expect(stored).toMatchObject({ costNanos: huge, chargedNanos: huge });
    expect(await completeness(placed)).toMatchObject({ isBalanced: true });
  });

  test('two incarnations of a gate are counted apart', async () => {
    const placed = await sampleOrganisation(db);
    await send(placed, series(placed, 2));
    const reborn = { ...placed, incarnationId: newId() };
    expect(await markOf(reborn, series(reborn, 1))).toBe(1);
    const gates = await db.readTenant(placed.organisationId, readArrived);
    expect(gates.map(({ watermark }) => watermark).sort()).toEqual([1, 2]);
  });

  test('L13: an empty upstream id does not make two calls one', async () => {
    const placed = await sampleOrganisation(db);
    const events = numbered([
      sampleEvent(placed, { upstreamId: null }),
      sampleEvent(placed, { upstreamId: null }),
    ]);
    expect(await markOf(placed, events)).toBe(2);
    expect(await completeness(placed)).toMatchObject({ isBalanced: true });
  });

  test('deliveries of several gates at once do not block each other', async () => {
    const first = await sampleOrganisation(db);
    const second = { ...first, gateId: 'othergate0', incarnationId: newId() };
    const batches = [series(first, 20), series(second, 20)] as const;
    const forwards = [messageOf(first, batches[0]), messageOf(second, batches[1])];
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        takeInBatch(
          db,
          { gatewayId: 'gw', messages: index % 2 ? forwards : forwards.toReversed() },
          NOW,
          personal,
        ),
      ),
    );
    for (const { watermarks } of answers)
      expect(watermarks.map(({ eventNumber }) => eventNumber)).toEqual([20, 20]);
  });
});

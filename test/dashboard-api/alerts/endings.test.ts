import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KeyRow, keyRowSchema } from '../../../contract/dashboard.ts';
import { newId } from '../../../contract/ids.ts';
import {
  announceEndings,
  daysToTell,
  endingsOf,
  watchEndings,
} from '../../../dashboard-api/alerts/endings.ts';
import { wordsOf } from '../../../dashboard-api/alerts/words.ts';
import { insertChannel } from '../../../db/alerts/channels.ts';
import type { Database } from '../../../db/database.ts';
import { insertKey } from '../../../db/tenancy/keys.ts';
import { ENGINES } from '../../db/engines.ts';
import { SAMPLE_POLICY, sampleOrganisation } from '../../db/sample-organisation.ts';

const START = new Date('2026-11-01T00:00:00Z');
const day = (days: number) => new Date(START.getTime() + days * 24 * 3_600_000);
const text = (at: Date | null) => at?.toISOString() ?? null;

function key(expiresAt: Date | null, ...ends: (Date | null)[]): KeyRow {
  return keyRowSchema.parse({
    keyId: 'k',
    name: 'Search',
    status: 'active',
    teamId: newId(),
    teamName: 't',
    projectId: newId(),
    projectName: 'p',
    environment: null,
    ownerId: null,
    ownerName: null,
    createdAt: text(START),
    expiresAt: text(expiresAt),
    lastUsedAt: null,
    exposedAt: null,
    rotation: { rotateBy: null, everyDays: null, endsSecret: false },
    secrets: ends.map((validUntil) => ({ madeAt: null, validUntil: text(validUntil), lastUsedAt: null })),
    confirmedAt: null,
    etag: '',
  });
}

describe('what of a key ends', () => {
  const ending = (row: KeyRow) => endingsOf(row).map(({ what, endsAt }) => [what, endsAt]);

  test('is the key at its expiry, or with its last secret', () => {
    expect(ending(key(null, null))).toEqual([]);
    expect(ending(key(day(30), null))).toEqual([['key', day(30)]]);
    expect(ending(key(day(30), day(20)))).toEqual([['key', day(20)]]);
  });

  test('is a former secret while another goes on', () => {
    expect(ending(key(null, null, day(3)))).toEqual([['secret', day(3)]]);
    expect(ending(key(day(30), null, day(3)))).toEqual([
      ['key', day(30)],
      ['secret', day(3)],
    ]);
  });
});

test('of the days before an end those that were just reached are told, the fewest of several, and none when it is over', () => {
  const at = (since: number, now: number) => daysToTell(day(20), day(since), day(now));
  expect(at(5.9, 6)).toBe(14);
  expect(at(6, 6.1)).toBeNull();
  expect(at(12.9, 13)).toBe(7);
  expect(at(18.9, 19)).toBe(1);
  expect(at(5, 14)).toBe(7);
  expect(at(5, 19.5)).toBe(1);
  expect(at(5, 20)).toBeNull();
});

test('says in words what ends, when, and what to do', () => {
  const data = { organisationId: newId(), keyId: 'k', keyName: 'Search', endsAt: '2026-12-01T00:00:00Z' };
  const message = { type: 'key.ends', timestamp: '2026-11-01T00:00:00Z' } as const;
  expect(wordsOf({ ...message, data: { ...data, ends: 'key', days: 1 } }, 'https://d.example')).toEqual({
    title: 'Key “Search” ends in a day',
    lines: [expect.stringContaining('2026-12-01T00:00:00Z')],
    link: 'https://d.example/keys?open=k',
  });
  const { title } = wordsOf({ ...message, data: { ...data, ends: 'secret', days: 14 } }, 'https://d.example');
  expect(title).toBe('A former secret of key “Search” ends in 14 days');
});

describe.each(ENGINES)('announcements of keys that end, on $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());

  test('P4: a key that ends is told of 14 days, 7 days and a day before, once each, by any number of processes', async () => {
    const { organisationId, projectId, gateId } = await sampleOrganisation(db);
    await db.inTenant('app_user', organisationId, async (unit) => {
      await insertKey(
        unit,
        {
          keyId: `${gateId}${'1'.repeat(8)}ABCDEF`,
          projectId,
          ownerId: null,
          name: 'Ending',
          environment: null,
          origin: 'issued',
          expiresAt: day(20),
          policy: SAMPLE_POLICY,
          hash: 'b'.repeat(64),
          pepperVersion: '1',
        },
        START,
      );
      await insertChannel(unit, {
        channelId: newId(),
        name: 'Hook',
        kind: 'webhook',
        url: 'https://hooks.example/x',
        recipients: [],
        sealedKey: '1',
        sealedBox: 'x',
        formerKey: null,
        formerBox: null,
        formerUntil: null,
        createdAt: START,
        takenAt: null,
        disabledAt: null,
        disabledBy: null,
      });
      await watchEndings(unit, START);
    });
    const told: number[] = [];
    for (let hours = 1; hours <= 21 * 24; hours += 5) {
      const context = { db, clock: () => new Date(START.getTime() + hours * 3_600_000) };
      // Two processes that find it due at once.
      const made = await Promise.all([1, 2].map(() => announceEndings(context, organisationId)));
      const sum = made.reduce((one, other) => one + other);
      if (sum > 0) told.push(sum);
    }
    expect(told).toEqual([1, 1, 1]);
    const deliveries = await db.readTenant(organisationId, ({ tx, tables: { delivery } }) =>
      tx.select({ payload: delivery.payload }).from(delivery).where(eq(delivery.tenantId, organisationId)),
    );
    const messages = deliveries.map(({ payload }) => JSON.parse(payload) as { type: string; data: object });
    expect(messages).toHaveLength(3);
    for (const message of messages)
      expect(message).toMatchObject({ type: 'key.ends', data: { ends: 'key', keyName: 'Ending' } });
  });
});

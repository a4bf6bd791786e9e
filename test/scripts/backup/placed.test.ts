/** An organisation from its first owner on, in a database of its own: seeded, copied and put back where it lies. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import type { Database } from '../../../db/database.ts';
import { whereabouts } from '../../../db/placement/move.ts';
import { contradictions, statedPlaces } from '../../../db/placement/standing.ts';
import { DERIVED_TABLES } from '../../../db/transfer/order.ts';
import { readArrived } from '../../../db/usage/watermark.ts';
import { backUp, restore } from '../../../scripts/backup/copy.ts';
import { firstOwner } from '../../../scripts/first-owner/first-owner.ts';
import { runSeed } from '../../../scripts/seed/run.ts';
import { worldOf } from '../../../scripts/seed/world.ts';
import { ENGINES } from '../../db/engines.ts';
import { OWN, openTwo, type TwoDatabases } from '../../db/placement/two-databases.ts';

const NOW = new Date(Date.UTC(2026, 10, 21, 12));
const PERIOD = { fromMs: NOW.getTime() - 86_400_000, toMs: NOW.getTime() };
const EVENTS = 40;
const WORLD = worldOf('placed', 1, PERIOD, EVENTS);
const COPYING = { key: new Secret<Uint8Array>(Buffer.alloc(32, 5)), clock: () => NOW, progress: () => {} };

/** Of PostgreSQL the server where there is one. */
const PLACED_ON = [
  ...ENGINES.filter(({ kind }) => kind === 'pg').slice(-1),
  ...ENGINES.filter(({ kind }) => kind === 'mssql'),
];

describe.each(PLACED_ON)('P9: an organisation in a database of its own, on $name', (engine) => {
  let two: TwoDatabases;
  let folder: string;
  beforeAll(async () => {
    two = await openTwo(engine);
    folder = mkdtempSync(join(tmpdir(), 'spendgate-placed-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await two.close();
  });

  const kept = (db: Database): Database => ({ ...db, close: async () => {} });
  const seed = () =>
    runSeed(
      {
        database: { url: {} as never, name: 'here' },
        addresses: new Map(),
        stateDir: null,
        seed: 'placed',
        batch: 20,
        events: EVENTS,
        tenants: 1,
        period: PERIOD,
      },
      async () => kept(two.routed),
      () => 0,
      { print: () => {}, say: () => {} },
    );

  test('is seeded where it lies, and first owners of others are made beside it', async () => {
    expect(await seed()).toBe(0);
    await two.move(WORLD.organisationId, OWN);
    expect(await seed()).toBe(0);
    const [arrived] = await two.routed.readTenant(WORLD.organisationId, readArrived);
    expect(arrived).toMatchObject({ watermark: EVENTS, highest: EVENTS, isBalanced: true });
    const wanted = { name: 'Acme', address: 'ada@acme.example', publicUrl: 'https://spend.example' };
    const terminal = { print: () => {}, say: () => {}, now: NOW };
    expect(await firstOwner(async () => kept(two.routed), wanted, terminal)).toBe(0);
    expect(await whereabouts(two.shared, WORLD.organisationId)).toMatchObject({ place: OWN });
  });

  test('P28: is copied by itself, and serves from what is put back', async ({ skip }) => {
    const way = join(folder, 'own');
    const taken = await backUp(two.own, way, COPYING).catch((err: unknown) => String(err));
    if (typeof taken === 'string' && engine.kind === 'mssql') return skip(taken);
    if (typeof taken === 'string') throw new Error(taken);
    const db = await engine.open();
    try {
      const arrived = await restore(db, way, COPYING);
      for (const [name, figures] of Object.entries(arrived.tables))
        if (!DERIVED_TABLES.some((derived) => derived === name))
          expect([name, figures]).toEqual([name, taken.tables[name as keyof typeof taken.tables]]);
      const [again] = await db.as(OWN).readTenant(WORLD.organisationId, readArrived);
      expect(again).toMatchObject({ watermark: EVENTS, highest: EVENTS, isBalanced: true });
      const own = [{ name: OWN, stated: await statedPlaces(db) }];
      expect(contradictions(await statedPlaces(two.shared), own)).toEqual([]);
    } finally {
      await db.close();
    }
  });
});

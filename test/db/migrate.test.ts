import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../db/database.ts';
import { migrate, planMigrations, UnknownStateError } from '../../db/migrate.ts';
import { ENGINES } from './engines.ts';

const SHIPPED = join(import.meta.dirname, '..', '..', 'db', 'migrations');

describe.each(ENGINES)('migrations on $name', (engine) => {
  let db: Database;
  let folder: string;
  beforeAll(async () => {
    db = await engine.openEmpty();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'migrations-'));
    cpSync(join(SHIPPED, engine.kind), folder, { recursive: true });
    db = await engine.emptied(db);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const applied = async () => (await migrate(db, { folder })).migrations;

  const add = (name: string, text: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'migration.sql'), text);
  };

  test('an empty database gets all of them once', async () => {
    const plan = await planMigrations(db, folder);
    expect(plan.migrations.length).toBeGreaterThan(1);
    expect(await migrate(db, { folder })).toEqual(plan);
    expect(await applied()).toEqual([]);
    expect((await planMigrations(db, folder)).migrations).toEqual([]);
  });

  test('two migrators at once apply each once', async () => {
    const all = (await planMigrations(db, folder)).migrations;
    const both = await Promise.all([applied(), applied()]);
    expect(both.flat().sort()).toEqual(all);
  });

  test('one that fails leaves nothing of those before it', async () => {
    add(
      '29990101000000_broken',
      'create table half_done (a integer);\n--> statement-breakpoint\nselect nonsense;',
    );
    await expect(migrate(db, { folder })).rejects.toThrow();
    expect(await db.asOwner((tx) => db.upkeep.tableNames(tx))).toEqual([]);
  });

  test('a new one is added to a database in use', async () => {
    await applied();
    add('29990101000000_more', 'create table more (a integer);');
    expect(await applied()).toEqual(['29990101000000_more']);
  });

  test.each([
    [
      'tables of another origin',
      async () => db.asOwner((tx) => tx.execute(sql`create table theirs (a integer)`)),
    ],
    [
      'a migration that was changed after it was applied',
      async () => {
        await applied();
        add('20260101000000_first', 'select 1;');
      },
    ],
    [
      'a migration from a later release',
      async () => {
        add('29990101000000_later', 'select 1;');
        await applied();
        rmSync(join(folder, '29990101000000_later'), { recursive: true });
      },
    ],
    [
      'another text under a known name',
      async () => {
        add('29990101000000_later', 'select 1;');
        await applied();
        add('29990101000000_later', 'select 2;');
      },
    ],
  ])('refuses %s and changes nothing', async (_, disturb) => {
    await disturb();
    await expect(migrate(db, { folder })).rejects.toThrow(UnknownStateError);
  });
});

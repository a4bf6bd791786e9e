import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../db/database.ts';
import { migrate, pendingMigrations, UnknownStateError } from '../../db/migrate.ts';
import { ENGINES } from './engines.ts';

const SHIPPED = join(import.meta.dirname, '..', '..', 'db', 'migrations', 'pg');

describe.each(ENGINES)('migrations on $name', (engine) => {
  let db: Database;
  let folder: string;
  beforeAll(async () => {
    db = await engine.openEmpty();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'migrations-'));
    cpSync(SHIPPED, folder, { recursive: true });
    await db.asOwner((tx) => tx.execute(sql`drop schema public cascade`));
    await db.asOwner((tx) => tx.execute(sql`create schema public`));
    await db.asOwner((tx) => tx.execute(sql`grant usage on schema public to public`));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const add = (name: string, text: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'migration.sql'), text);
  };

  test('an empty database gets all of them once', async () => {
    const pending = await pendingMigrations(db, folder);
    expect(pending.length).toBeGreaterThan(1);
    expect(await migrate(db, folder)).toEqual(pending);
    expect(await migrate(db, folder)).toEqual([]);
    expect(await pendingMigrations(db, folder)).toEqual([]);
  });

  test('two migrators at once apply each once', async () => {
    const applied = await Promise.all([migrate(db, folder), migrate(db, folder)]).catch(() =>
      migrate(db, folder),
    );
    expect(applied.flat().length === 0 || new Set(applied.flat()).size === applied.flat().length).toBe(true);
    expect(await pendingMigrations(db, folder)).toEqual([]);
  });

  test('one that fails leaves nothing of those before it', async () => {
    add(
      '29990101000000_broken',
      'create table half_done (a integer);\n--> statement-breakpoint\nselect nonsense;',
    );
    await expect(migrate(db, folder)).rejects.toThrow();
    const { rows } = await db.asOwner((tx) =>
      tx.execute<{ one: number }>(sql`select 1 as one from pg_tables where schemaname = 'public'`),
    );
    expect(rows).toEqual([]);
  });

  test('a new one is added to a database in use', async () => {
    await migrate(db, folder);
    add('29990101000000_more', 'create table more (a integer);');
    expect(await migrate(db, folder)).toEqual(['29990101000000_more']);
  });

  test.each([
    [
      'tables of another origin',
      async () => db.asOwner((tx) => tx.execute(sql`create table theirs (a integer)`)),
    ],
    [
      'a migration that was changed after it was applied',
      async () => {
        await migrate(db, folder);
        add('20260101000000_first', 'select 1;');
      },
    ],
    [
      'a migration from a later release',
      async () => {
        add('29990101000000_later', 'select 1;');
        await migrate(db, folder);
        rmSync(join(folder, '29990101000000_later'), { recursive: true });
      },
    ],
    [
      'another text under a known name',
      async () => {
        add('29990101000000_later', 'select 1;');
        await migrate(db, folder);
        add('29990101000000_later', 'select 2;');
      },
    ],
  ])('refuses %s and changes nothing', async (_, disturb) => {
    await disturb();
    await expect(migrate(db, folder)).rejects.toThrow(UnknownStateError);
  });
});

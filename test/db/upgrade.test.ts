/**
 * Migrations on a database in use: they are applied a release at a time, and each table gets a row in the release that
 * brings it, made of what the database itself says of its columns. So each release meets the data of the one before.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../contract/ids.ts';
import type { Database } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { insertOf, readColumns } from '../../scripts/verify-mssql/rows.ts';
import { ENGINES } from './engines.ts';
import { pastPolicies } from './past-policies.ts';

const SHIPPED = join(import.meta.dirname, '..', '..', 'db', 'migrations');
/** Migrations to a release, as a test has them. */
const PER_RELEASE = 10;
const OWNER = { organisationId: newId(), otherId: newId(), letter: 'x' };

/** What a migration ends on purpose, since it belongs to nobody from there on; by property, and so by table. */
const ENDED = { pg: ['session', 'loginLink', 'login_link', 'apiToken', 'api_token'], mssql: [] };

/** What a migration changes on purpose: roll-ups are made anew where a release adds to them. */
const REMADE: Changed = { usage_rollup_state: ['is_complete'] };
/** SQL Server's driver gave a billed amount as a number while it was one; it is text now, with every digit. */
const CHANGED = { pg: REMADE, mssql: { ...REMADE, cost_report_row: ['amount'] } as Changed };

type Changed = Readonly<Record<string, readonly string[]>>;

type Row = Readonly<Record<string, unknown>>;

describe.each(ENGINES)('migrations of a database in use, on $name', (engine) => {
  let db: Database;
  let folder: string;
  /** What was put into each table, as it was read again at once. */
  const put = new Map<string, Row>();
  const hasEnded = (name: string) => ENDED[engine.kind].some((ended) => ended === name);

  beforeAll(async () => {
    db = await engine.openEmpty();
    folder = mkdtempSync(join(tmpdir(), 'releases-'));
    const all = readdirSync(join(SHIPPED, engine.kind)).sort();
    for (const [index, migration] of all.entries()) {
      cpSync(join(SHIPPED, engine.kind, migration), join(folder, migration), { recursive: true });
      // The first two are the first release.
      if (index % PER_RELEASE !== 1 && index !== all.length - 1) continue;
      await migrate(db, { folder });
      await fillNewTables();
    }
  });
  afterAll(async () => {
    await db.close();
    rmSync(folder, { recursive: true });
  });

  const rowsOf = async (table: string): Promise<Row[]> =>
    pastPolicies(db, async (tx) => (await tx.execute<Row>(sql`select * from ${sql.identifier(table)}`)).rows);

  /** A row refers to others: what cannot go in yet is tried again after the rest. */
  async function fillNewTables(): Promise<void> {
    let waiting = [...(await readColumns(db))].filter(([table]) => !put.has(table));
    while (waiting.length > 0) {
      const refused: typeof waiting = [];
      for (const [table, own] of waiting) {
        try {
          // A migration may have put one there.
          if ((await rowsOf(table)).length === 0)
            await pastPolicies(db, (tx) => tx.execute(insertOf(table, own, OWNER)));
          put.set(table, (await rowsOf(table))[0] ?? {});
        } catch (err) {
          if (refused.length + 1 === waiting.length) throw err;
          refused.push([table, own]);
        }
      }
      waiting = refused;
    }
  }

  test('every row is there at the end as it was, in every column that is left', async () => {
    const left = await readColumns(db);
    expect([...put.keys()].filter((table) => !left.has(table))).toEqual([]);
    for (const [table, row] of put) {
      if (hasEnded(table)) continue;
      const now = await rowsOf(table);
      const names = (left.get(table) ?? [])
        .map(({ name }) => name)
        .filter((name) => !CHANGED[engine.kind][table]?.includes(name));
      const kept = Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
      expect(now, table).toContainEqual(expect.objectContaining(kept));
    }
  });

  test('an organisation that was there is due for what came later', async () => {
    const jobs = (await rowsOf('due_job')).map(({ kind }) => kind);
    expect(jobs).toEqual(expect.arrayContaining(['rollup.build', 'retention.run']));
  });

  test('the repository reads the rows of every table', async () => {
    await db.fillWhole(async ({ tx, tables }) => {
      for (const [name, table] of Object.entries(tables))
        if (!hasEnded(name)) expect(await tx.select().from(table as PgTable), name).not.toEqual([]);
        else expect(await tx.select().from(table as PgTable), name).toEqual([]);
    });
  });
});

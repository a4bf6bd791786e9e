import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getTableName, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { Secret } from '../../../contract/secret.ts';
import type { Database } from '../../../db/database.ts';
import { organisationsDue } from '../../../db/directory/due-jobs.ts';
import { BUCKET_TABLES } from '../../../db/schema/directory.ts';
import { checkIsolation, checkRows } from '../../../db/self-check.ts';
import type { Figures } from '../../../db/transfer/figures.ts';
import { columnsOf, DERIVED_TABLES, TRANSFER_ORDER } from '../../../db/transfer/order.ts';
import { tablesWithRows } from '../../../db/transfer/rows.ts';
import { backUp, restore } from '../../../scripts/backup/copy.ts';
import { CopyError } from '../../../scripts/backup/frames.ts';
import { ENGINES } from '../../db/engines.ts';
import { fillEveryTable } from '../../db/sample-rows/fill-every-table.ts';
import { isUnguarded } from '../../db/unguarded.ts';

const NOW = new Date(Date.UTC(2026, 10, 21, 12));
const KEY = new Secret<Uint8Array>(Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 73) % 251)));
const options = { key: KEY, clock: () => NOW, progress: () => {} };
const [EMBEDDED] = ENGINES;
const ORGANISATIONS = [newId(), newId()];

let folder: string;
let copy: string;
let taken: Figures;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spendgate-copies-'));
  copy = join(folder, 'PGlite');
  const db = await EMBEDDED?.open();
  if (!db) throw new Error('no engine');
  for (const id of ORGANISATIONS) await fillEveryTable(db, id);
  taken = await backUp(db, copy, options);
  await db.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a copy', () => {
  test('P28: holds rows of every table that keeps any, with the ends of the audit chains', () => {
    const empty = TRANSFER_ORDER.filter((name) => !taken.tables[name]?.rows);
    expect(empty.map((name) => getTableName(columnsOf(name)))).toEqual(Object.keys(BUCKET_TABLES));
    expect(taken.chainHeads.map(({ organisationId }) => organisationId)).toEqual(ORGANISATIONS.toSorted());
  });

  test('P35: shows nothing of what it holds, and belongs to its owner alone', () => {
    const rows = readFileSync(join(copy, 'rows.sealed'));
    for (const word of ['Acme', 'acme.example', 'gpt-4o', ...ORGANISATIONS])
      expect(rows.includes(word)).toBe(false);
    expect(statSync(join(copy, 'rows.sealed')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(copy, 'backup.json'), 'utf8')).not.toContain('rows"');
  });
});

describe.each(ENGINES)('a copy of the embedded store, put into $name', (engine) => {
  let db: Database;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  // A server without security policies may hide rows by other means, which the owner cannot lift.
  beforeEach(async ({ skip }) => {
    if (await isHiding(db)) skip('this server hides rows by means that are not the product’s');
  });

  test('P28: is all there and the same, row by row', async () => {
    const arrived = await restore(db, copy, options);
    const left = engine.kind === 'pg' ? [] : DERIVED_TABLES;
    expect(Object.keys(arrived.tables).sort()).toEqual(
      TRANSFER_ORDER.filter((name) => !left.includes(name)).sort(),
    );
    for (const [name, figures] of Object.entries(arrived.tables))
      expect([name, figures]).toEqual([name, taken.tables[name as keyof typeof taken.tables]]);
    expect(arrived.chainHeads).toEqual(taken.chainHeads);
    const due = await organisationsDue(db, 'rollup.build', new Date(NOW.getTime() + 1));
    expect(due.sort()).toEqual(engine.kind === 'pg' ? [] : ORGANISATIONS.toSorted());
  });

  test('P8: organisations are kept apart as before', async ({ skip }) => {
    if (await isUnguarded(db)) skip('this server guards nothing by itself');
    const missing = await db.asOwner((tx) => db.upkeep.missingFeatures(tx));
    await expect((missing.length === 0 ? checkIsolation : checkRows)(db)).resolves.toBeUndefined();
  });

  test('goes into an empty database only', async () => {
    await expect(restore(db, copy, options)).rejects.toThrow(/not empty/);
  });

  test('can be copied on, and says the same again', async ({ skip }) => {
    const again = join(folder, `again-${engine.name}`);
    const figures = await backUp(db, again, options).catch((err: unknown) => String(err));
    if (typeof figures === 'string') return skip(figures);
    const carried = Object.keys(figures.tables).filter(
      (name) => engine.kind === 'pg' || !['dueJob', ...DERIVED_TABLES].includes(name),
    );
    for (const name of carried as (keyof typeof taken.tables)[])
      expect([name, figures.tables[name]]).toEqual([name, taken.tables[name]]);
  });

  test.skipIf(engine === EMBEDDED)(
    'P28: comes back into the embedded store as it left it',
    async ({ skip }) => {
      const way = join(folder, `again-${engine.name}`);
      if (!existsSync(way)) skip('no copy was made of it');
      const back = await opened();
      const arrived = await restore(back, way, options).finally(() => back.close());
      const carried = Object.keys(arrived.tables).filter(
        (name) => engine.kind === 'pg' || name !== 'dueJob',
      ) as (keyof typeof taken.tables)[];
      expect(carried.length).toBeGreaterThan(TRANSFER_ORDER.length - DERIVED_TABLES.length - 2);
      for (const name of carried) expect([name, arrived.tables[name]]).toEqual([name, taken.tables[name]]);
      expect(arrived.chainHeads).toEqual(taken.chainHeads);
    },
  );
});

describe('is refused, and nothing was changed:', () => {
  let db: Database;
  beforeAll(async () => {
    db = await opened();
  });
  afterAll(() => db.close());

  async function refusal(of: string, key = KEY): Promise<string> {
    const failure: unknown = await restore(db, of, { ...options, key }).catch((err: unknown) => err);
    expect(failure).toBeInstanceOf(CopyError);
    expect(await db.fillWhole(tablesWithRows)).toEqual([]);
    return String(failure);
  }

  function spoiled(name: string, change: (rows: Buffer) => Buffer): string {
    const path = join(folder, name);
    cpSync(copy, path, { recursive: true });
    const rows = join(path, 'rows.sealed');
    writeFileSync(rows, change(readFileSync(rows)));
    return path;
  }

  test('P35: under another key', async () => {
    const other = new Secret<Uint8Array>(Buffer.alloc(32, 9));
    expect(await refusal(copy, other)).toContain('does not open with this key');
  });

  test('a copy made over another', async () => {
    await expect(backUp(db, copy, options)).rejects.toThrow(CopyError);
  });

  test('a bit is changed, the end is cut off, or the header never came', async () => {
    const flipped = spoiled('flipped', (rows) => {
      rows.writeUInt8(rows.readUInt8(rows.length >> 1) ^ 1, rows.length >> 1);
      return rows;
    });
    expect(await refusal(flipped)).toContain('checksum');
    expect(await refusal(spoiled('cut', (rows) => rows.subarray(0, -40)))).toContain('checksum');
    expect(await refusal(join(folder, 'none'))).toContain('no copy');
  });

  test('a row arrives as another', async () => {
    await db.asOwner(async (tx) => {
      await tx.execute(sql`create function spoil() returns trigger language plpgsql
        as $$ begin new.name := 'Another'; return new; end $$`);
      await tx.execute(sql`create trigger spoil before insert on team for each row execute function spoil()`);
    });
    expect(await refusal(copy)).toContain('what arrived differs: team: what rows say differs');
    await db.asOwner((tx) => tx.execute(sql`drop trigger spoil on team`));
  });
});

async function isHiding(db: Database): Promise<boolean> {
  if ((await db.asOwner((tx) => db.upkeep.missingFeatures(tx))).length === 0) return false;
  class Undo extends Error {}
  const failure: unknown = await db
    .fillWhole(async ({ tx, tables }) => {
      await tx.insert(tables.organisation).values({ organisationId: newId(), createdAt: NOW });
      throw new Undo();
    })
    .catch((err: unknown) => err);
  return !(failure instanceof Undo);
}

function opened(): Promise<Database> {
  if (!EMBEDDED) throw new Error('no engine');
  return EMBEDDED.open();
}

/** A database copied into a folder, and its copy put into an empty database: everything or nothing, compared to the last row. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Secret } from '../../contract/secret.ts';
import type { Database, Unit } from '../../db/database.ts';
import type { JsonRow } from '../../db/dialect.ts';
import { differences, FigureCounter, type Figures } from '../../db/transfer/figures.ts';
import {
  DERIVED_TABLES,
  schemaFingerprint,
  type TableName,
  TRANSFER_ORDER,
} from '../../db/transfer/order.ts';
import { readTable, tablesWithRows, writeRows } from '../../db/transfer/rows.ts';
import { CopyError, createFrames, readFrames } from './frames.ts';
import { keyOfCopy } from './key.ts';

const HEADER = 'backup.json';
const ROWS = 'rows.sealed';
const FORMAT = 1;

const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  createdAt: z.iso.datetime(),
  /** What the key of this copy is made with, base64. */
  salt: z.base64(),
  /** Of the file of rows. */
  bytes: z.int(),
  sha256: z.string(),
});
export type CopyHeader = z.infer<typeof headerSchema>;

/** The last frame: what the copy holds. */
interface Manifest {
  readonly engine: string;
  readonly schema: string;
  readonly figures: Figures;
}

type Progress = (table: TableName, rows: number) => void;

/**
 * Copies all rows of a database, as they are at one instant, into a folder that does not exist yet or is empty.
 * @returns what was copied
 */
export async function backUp(
  db: Database,
  folder: string,
  { key, clock, progress }: { key: Secret<Uint8Array>; clock: () => Date; progress: Progress },
): Promise<Figures> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new CopyError(`${folder} is not empty`);
  const createdAt = clock().toISOString();
  const salt = randomBytes(32);
  const file = await createFrames(join(folder, ROWS), keyOfCopy(key, salt));
  const figures = await db.readWhole(async (unit) => {
    const counter = new FigureCounter();
    for (const name of TRANSFER_ORDER) {
      for await (const rows of pagesOf(unit, name, counter)) await file.write({ name, rows });
      progress(name, counter.rowsOf(name));
    }
    return counter.figures();
  });
  const manifest: Manifest = { engine: db.upkeep.migrations, schema: schemaFingerprint(), figures };
  await file.write(manifest, true);
  const header: CopyHeader = {
    format: FORMAT,
    createdAt,
    salt: salt.toString('base64'),
    ...(await file.close()),
  };
  // Written last: a folder without it is not a copy.
  await writeFile(join(folder, HEADER), `${JSON.stringify(header)}\n`, { flag: 'wx', mode: 0o600 });
  return figures;
}

/**
 * Puts a copy into a database that has all migrations and no row, in one transaction, and compares every table before
 * that ends. Roll-ups that another engine made are left out, and a job is set to make them anew.
 * @throws {CopyError} if the copy is damaged, of another release or under another key, the database is not empty, or what
 *   arrived differs; nothing was changed
 */
export async function restore(
  db: Database,
  folder: string,
  { key, clock, progress }: { key: Secret<Uint8Array>; clock: () => Date; progress: Progress },
): Promise<Figures> {
  const header = await readHeader(folder);
  const path = join(folder, ROWS);
  const copyKey = keyOfCopy(key, Buffer.from(header.salt, 'base64'));
  const manifest = await readManifest(path, copyKey);
  const isSameEngine = manifest.engine === db.upkeep.migrations;
  const isCarried = (name: TableName) => isSameEngine || !DERIVED_TABLES.includes(name);
  return db.fillWhole(async (unit) => {
    const filled = await tablesWithRows(unit);
    if (filled.length > 0) throw new CopyError(`the database is not empty: ${filled.join(', ')}`);
    for await (const { content, isLast } of readFrames(path, copyKey)) {
      const { name, rows } = content as { readonly name: TableName; readonly rows: readonly JsonRow[] };
      if (!isLast && isCarried(name)) await writeRows(unit, name, rows);
    }
    const counter = new FigureCounter();
    for (const name of TRANSFER_ORDER.filter(isCarried)) {
      for await (const _ of pagesOf(unit, name, counter));
      progress(name, counter.rowsOf(name));
    }
    const wrong = differences(only(manifest.figures, isCarried), counter.figures());
    if (wrong.length > 0) throw new CopyError(`what arrived differs: ${wrong.join('; ')}`);
    if (!isSameEngine) await haveRollupsBuilt(unit, clock());
    return counter.figures();
  });
}

/** The pages of a table, counted; a table without rows is counted too. */
async function* pagesOf(unit: Unit, name: TableName, counter: FigureCounter): AsyncGenerator<JsonRow[]> {
  counter.add(name, []);
  for await (const rows of readTable(unit, name)) {
    counter.add(name, rows);
    yield rows;
  }
}

/** @throws {CopyError} if the folder holds no whole copy */
async function readHeader(folder: string): Promise<CopyHeader> {
  const text = await readFile(join(folder, HEADER), 'utf8').catch(() => null);
  if (text === null) throw new CopyError(`${folder} holds no copy, or one that was broken off`);
  const header = headerSchema.safeParse(JSON.parse(text));
  if (!header.success)
    throw new CopyError(`${folder} holds a copy of a form that this release does not know`);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(join(folder, ROWS))) hash.update(chunk as Buffer);
  if (hash.digest('hex') !== header.data.sha256)
    throw new CopyError('the copy is damaged: its checksum differs');
  return header.data;
}

/** Reads the whole file, so that nothing is begun that cannot be ended. */
async function readManifest(path: string, key: Secret<Uint8Array>): Promise<Manifest> {
  let last: unknown = null;
  for await (const { content, isLast } of readFrames(path, key)) if (isLast) last = content;
  const manifest = last as Manifest;
  if (manifest.schema !== schemaFingerprint())
    throw new CopyError('the copy is of a release with other tables: restore it with that one, then migrate');
  return manifest;
}

const only = (figures: Figures, isCarried: (name: TableName) => boolean): Figures => ({
  ...figures,
  tables: Object.fromEntries(Object.entries(figures.tables).filter(([name]) => isCarried(name as TableName))),
});

async function haveRollupsBuilt(unit: Unit, dueAt: Date): Promise<void> {
  const { tx, tables, dialect } = unit;
  const organisations = await tx.selectDistinct({ id: tables.usageEvent.tenantId }).from(tables.usageEvent);
  const rows = organisations.map(({ id: tenantId }) => ({ tenantId, isComplete: false }));
  await dialect.insertNew(tx, tables.usageRollupState, rows, 'tenant_id');
  const due = organisations.map(({ id: organisationId }) => ({
    organisationId,
    kind: 'rollup.build',
    dueAt: dueAt.toISOString(),
  }));
  await dialect.insertNew(tx, tables.dueJob, due, 'kind');
}

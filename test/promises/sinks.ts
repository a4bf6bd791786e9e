/**
 * Everything that a stopped stack has left behind, as bytes to search: every file as it lies on the disk, packed files
 * unpacked as well, and the rows of its databases, since pages split long values and the store compresses them.
 */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import type { Sink } from './canaries.ts';

/** Files below a directory, each under its path, then what is packed or paged in them. */
export function* fileSinks(directory: string): Generator<Sink> {
  for (const path of filesBelow(directory)) {
    const bytes = readFileSync(path);
    const name = `file ${relative(directory, path)}`;
    yield { name, bytes };
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) yield { name: `${name}, unpacked`, bytes: gunzipSync(bytes) };
    if (bytes.subarray(0, 15).toString('latin1') === 'SQLite format 3') {
      yield { name: `rows of ${relative(directory, path)}`, bytes: sqliteRows(path) };
    }
  }
}

/** Every row of every table of the embedded database, decompressed by the database itself. */
export async function databaseSink(dataDir: string): Promise<Sink> {
  const database = await PGlite.create({ dataDir });
  try {
    const tables = await database.query<{ name: string }>(
      `select quote_ident(nspname) || '.' || quote_ident(relname) as name from pg_class
       join pg_namespace on pg_namespace.oid = relnamespace
       where relkind in ('r', 'm') and nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await database.query<{ text: string }>(
        `select row_to_json(t)::text as text from ${name} t`,
      );
      texts.push(`${name}\n${rows.map(({ text }) => text).join('\n')}`);
    }
    return { name: 'rows of the database', bytes: Buffer.from(texts.join('\n')) };
  } finally {
    await database.close();
  }
}

export const textSink = (name: string, text: string): Sink => ({ name, bytes: Buffer.from(text) });

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Read from a copy, with what its write-ahead log holds. */
function sqliteRows(path: string): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'rows-'));
  try {
    const copy = join(directory, basename(path));
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    const database = new DatabaseSync(copy);
    const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all();
    const values = tables.flatMap(({ name }) => {
      const everything = database.prepare(`select * from "${String(name)}"`);
      everything.setReadBigInts(true);
      return everything.all().flatMap((row) => Object.values(row));
    });
    database.close();
    return Buffer.concat(values.flatMap((value) => [bytesOf(value), Buffer.from('\n')]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function bytesOf(value: unknown): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value));
}

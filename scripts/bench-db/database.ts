/** Databases to measure on: the embedded store in a directory of its own, or one on a server; both are removed again. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { openDatabase } from '../../db/open.ts';
import { parseMssqlUrl } from '../../db/sql-server/address.ts';
import type { NamedServer } from '../database/connection-options.ts';

export interface OwnDatabase {
  readonly db: Database;
  readonly engine: string;
  /** To open it once more, when `db` is closed. */
  readonly url: Secret;
  /** Of a server's. */
  readonly name: string | null;
  /** Removes it, once it is closed. */
  remove(): Promise<void>;
}

/** @param server null: the embedded store */
export async function makeOwnDatabase(server: NamedServer | null): Promise<OwnDatabase> {
  const own = server === null ? embedded() : await onServer(server);
  try {
    const db = await openDatabase(own.url);
    await migrate(db);
    return { ...own, db };
  } catch (err) {
    await own.remove();
    throw err;
  }
}

interface Place {
  readonly engine: string;
  readonly url: Secret;
  readonly name: string | null;
  remove(): Promise<void>;
}

function embedded(): Place {
  const directory = mkdtempSync(join(tmpdir(), 'spendgate-bench-'));
  return {
    engine: 'PGlite',
    name: null,
    url: new Secret(`pglite:${join(directory, 'store')}`),
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

async function onServer({ kind, url: server }: NamedServer): Promise<Place> {
  const name = `spendgate_bench_${randomBytes(4).toString('hex')}`;
  const url = new URL(server.reveal());
  url.pathname = `/${name}`;
  const place = { name, url: new Secret(url.href) };
  const send = kind === 'postgresql' ? onPostgres : onSqlServer;
  await send(server, `create database ${name}`);
  return kind === 'postgresql'
    ? {
        engine: 'PostgreSQL',
        ...place,
        remove: () => send(server, `drop database if exists ${name} with (force)`),
      }
    : {
        engine: 'SQL Server',
        ...place,
        remove: () => send(server, `drop database if exists ${name}`),
      };
}

async function onPostgres(server: Secret, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.reveal() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function onSqlServer(server: Secret, statement: string): Promise<void> {
  // Its driver is large: it is loaded where it is used.
  const { default: mssql } = await import('mssql');
  const pool = await new mssql.ConnectionPool(parseMssqlUrl(server.reveal())).connect();
  try {
    await pool.request().batch(statement);
  } finally {
    await pool.close();
  }
}

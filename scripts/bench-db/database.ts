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
export async function makeOwnDatabase(server: Secret | null): Promise<OwnDatabase> {
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
    ...{ engine: 'PGlite', name: null, url: new Secret(`pglite:${join(directory, 'store')}`) },
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

async function onServer(server: Secret): Promise<Place> {
  const name = `spendgate_bench_${randomBytes(4).toString('hex')}`;
  await onClient(server, (client) => client.query(`create database ${name}`));
  const url = new URL(server.reveal());
  url.pathname = `/${name}`;
  return {
    ...{ engine: 'PostgreSQL', name, url: new Secret(url.href) },
    remove: async () => {
      await onClient(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

async function onClient(server: Secret, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server.reveal() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

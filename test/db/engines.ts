/**
 * The engines that database tests run on: the embedded store always, a PostgreSQL server where `POSTGRES_URL` names
 * one (a login that may create databases and roles). Each use gets a database of its own.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { openEmbedded, openServer } from '../../db/open.ts';

export interface Engine {
  readonly name: string;
  /** A fresh database with every migration; `close` removes it. */
  open(): Promise<Database>;
  /** A fresh database without any. */
  openEmpty(): Promise<Database>;
}

const serverUrl = process.env['POSTGRES_URL'];
if (serverUrl === undefined) console.warn('SKIPPED: PostgreSQL server tests, since POSTGRES_URL is not set');

const embedded: Engine = engine('PGlite', () => openEmbedded(null));
export const ENGINES: readonly Engine[] =
  serverUrl === undefined ? [embedded] : [embedded, engine('PostgreSQL', () => createOnServer(serverUrl))];

function engine(name: string, openEmpty: () => Promise<Database>): Engine {
  return {
    name,
    openEmpty,
    async open() {
      const db = await openEmpty();
      await migrate(db);
      return db;
    },
  };
}

async function createOnServer(url: string): Promise<Database> {
  const name = `spendgate_test_${randomBytes(6).toString('hex')}`;
  await onServer(url, `create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const db = await openServer(new Secret(own.href));
  return {
    ...db,
    async close() {
      await db.close();
      await onServer(url, `drop database ${name} with (force)`);
    },
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

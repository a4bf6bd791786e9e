/** A database of a PostgreSQL server after every migration, which tests' databases are copies of. */
import pg from 'pg';
import { Secret } from '../../contract/secret.ts';
import { migrate } from '../../db/migrate.ts';
import { openServer } from '../../db/open.ts';
import { contentHash } from './migrated-archive.ts';

/** Whoever makes a template; any number that nothing else locks by. */
const MAKING = 7_203_418;

/**
 * Makes the template if the server has none that is no older than anything it could depend on. It stays there for the
 * next run: databases named `spendgate_migrated_…` may be dropped when no test runs.
 * @returns its name
 */
export async function migratedTemplate(url: string): Promise<string> {
  const name = `spendgate_migrated_${contentHash()}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Held until the connection ends, so that the second to come finds what the first has made.
    await client.query('select pg_advisory_lock($1)', [MAKING]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await makeTemplate(client, url, name);
    return name;
  } finally {
    await client.end();
  }
}

/** Under another name until it is whole. */
async function makeTemplate(client: pg.Client, url: string, name: string): Promise<void> {
  const unfinished = `${name}_unfinished`;
  await client.query(`drop database if exists ${unfinished} with (force)`);
  await client.query(`create database ${unfinished}`);
  const own = new URL(url);
  own.pathname = `/${unfinished}`;
  const db = await openServer(new Secret(own.href));
  try {
    await migrate(db);
  } finally {
    await db.close();
  }
  await client.query(`alter database ${unfinished} rename to ${name}`);
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Database, Transaction } from './database.ts';

const MIGRATIONS = join(import.meta.dirname, 'migrations', 'pg');
const BREAKPOINT = '--> statement-breakpoint';
/** Any number, the same in every process of ours: two migrators wait for each other. */
const MIGRATION_LOCK = 7_234_001;

interface Migration {
  readonly name: string;
  /** SHA-256 of the text, lower-case hex. */
  readonly hash: string;
  readonly statements: readonly string[];
}

/** The database is in a state that these migrations do not know; nothing was changed. */
export class UnknownStateError extends Error {
  override readonly name = 'UnknownStateError';
}

/**
 * Brings a database up to date: all pending migrations in one transaction, or none. Repeatable.
 * @returns the names of the migrations that were applied, in order
 * @throws {UnknownStateError} if it has tables of another origin, a migration that is not ours, one whose text has
 *   changed since, or one that is older than the last applied
 */
export function migrate(db: Database, folder: string = MIGRATIONS): Promise<string[]> {
  const known = readMigrations(folder);
  return db.asOwner(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const pending = pendingOf(known, await readApplied(tx));
    for (const migration of pending) {
      for (const statement of migration.statements) await tx.execute(sql.raw(statement));
      await tx.execute(
        sql`insert into schema_migration (name, hash, applied_at) values (${migration.name}, ${migration.hash}, now())`,
      );
    }
    return pending.map(({ name }) => name);
  });
}

/** The migrations that a database still lacks, read without changing it. For a process that may not migrate. */
export function pendingMigrations(db: Database, folder: string = MIGRATIONS): Promise<string[]> {
  const known = readMigrations(folder);
  return db.asOwner(async (tx) => {
    const applied = (await hasTable(tx)) ? await appliedNames(tx) : [];
    return pendingOf(known, applied).map(({ name }) => name);
  });
}

type Applied = Pick<Migration, 'name' | 'hash'>;

function pendingOf(known: readonly Migration[], applied: readonly Applied[]): Migration[] {
  for (const [index, { name, hash }] of applied.entries()) {
    const expected = known[index];
    if (expected?.name !== name)
      throw new UnknownStateError(`The database has a migration out of place: ${name}`);
    if (expected.hash !== hash)
      throw new UnknownStateError(`A migration was changed after it was applied: ${name}`);
  }
  return known.slice(applied.length);
}

async function readApplied(tx: Transaction): Promise<readonly Applied[]> {
  if (await hasTable(tx)) return appliedNames(tx);
  const { rows } = await tx.execute<{ name: string }>(
    sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm') limit 1`,
  );
  if (rows.length > 0) throw new UnknownStateError('The database has tables that no migration of ours made');
  await tx.execute(
    sql`create table schema_migration
      (name varchar(120) primary key, hash varchar(64) not null, applied_at timestamptz(3) not null)`,
  );
  return [];
}

async function hasTable(tx: Transaction): Promise<boolean> {
  const { rows } = await tx.execute<{ table: string | null }>(
    sql`select to_regclass('public.schema_migration')::text as table`,
  );
  return rows[0]?.table != null;
}

async function appliedNames(tx: Transaction): Promise<Applied[]> {
  const { rows } = await tx.execute<{ name: string; hash: string }>(
    sql`select name, hash from schema_migration order by name`,
  );
  return rows;
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, file: join(folder, name, 'migration.sql') }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => {
      const text = readFileSync(file, 'utf8');
      const hash = createHash('sha256').update(text).digest('hex');
      return { name, hash, statements: text.split(BREAKPOINT) };
    });
}

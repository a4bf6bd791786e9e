import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Database, Transaction } from './database.ts';
import { FEATURES, type Feature } from './upkeep.ts';

const BREAKPOINT = '--> statement-breakpoint';
/** A statement for servers that have something, or for those that do without it. */
const CONDITION = /^-- (needs|without) (.+)$/m;

interface Migration {
  readonly name: string;
  /** SHA-256 of the text, lower-case hex. */
  readonly hash: string;
  readonly statements: readonly string[];
}

/** What has been done, or would be. */
export interface MigrationPlan {
  /** Statements about the database as a whole, which run first and each by itself. */
  readonly settings: readonly string[];
  /** Names of migrations, in order. */
  readonly migrations: readonly string[];
  /** What the server does not have, with the number of statements that are left out for it. */
  readonly leftOut: readonly { readonly feature: Feature; readonly statements: number }[];
}

export interface MigrateOptions {
  /** Where the migrations are; those of the engine unless stated. */
  readonly folder?: string;
  readonly clock?: () => Date;
}

/** The database is in a state that these migrations do not know; nothing was changed. */
export class UnknownStateError extends Error {
  override readonly name = 'UnknownStateError';
}

/**
 * Brings a database up to date: all pending migrations in one transaction, or none. Repeatable.
 * @throws {UnknownStateError} if it has tables of another origin, a migration that is not ours, one whose text has
 *   changed since, or one that is older than the last applied
 */
export async function migrate(
  db: Database,
  { folder = shipped(db), clock = () => new Date() }: MigrateOptions = {},
): Promise<MigrationPlan> {
  const known = readMigrations(folder);
  const { settings } = await planMigrations(db, folder);
  for (const statement of settings) await db.upkeep.applySetting(statement);
  return db.asOwner(async (tx) => {
    await db.upkeep.lockMigrations(tx);
    const missing = await db.upkeep.missingFeatures(tx);
    const pending = pendingOf(known, await readApplied(db, tx));
    if (pending.length > 0) await makeLedger(db, tx);
    for (const migration of pending) {
      for (const statement of migration.statements) {
        if (!isLeftOut(statement, missing)) await tx.execute(sql.raw(statement));
      }
      await tx.execute(
        sql`insert into schema_migration (name, hash, applied_at)
          values (${migration.name}, ${migration.hash}, ${clock().toISOString()})`,
      );
    }
    return planOf(settings, pending, missing);
  });
}

/**
 * What `migrate` would do, found out without changing anything.
 * @throws {UnknownStateError} as `migrate` does
 */
export function planMigrations(db: Database, folder: string = shipped(db)): Promise<MigrationPlan> {
  const known = readMigrations(folder);
  return db.asOwner(async (tx) => {
    const pending = pendingOf(known, await readApplied(db, tx));
    return planOf(await db.upkeep.pendingSettings(tx), pending, await db.upkeep.missingFeatures(tx));
  });
}

const shipped = (db: Database): string => join(import.meta.dirname, 'migrations', db.upkeep.migrations);

function planOf(
  settings: readonly string[],
  pending: readonly Migration[],
  missing: readonly Feature[],
): MigrationPlan {
  const statements = pending.flatMap((migration) => migration.statements);
  const leftOut = missing
    .map((feature) => ({
      feature,
      statements: statements.filter((text) => needs(text, feature)).length,
    }))
    .filter((left) => left.statements > 0);
  return { settings, migrations: pending.map(({ name }) => name), leftOut };
}

function isLeftOut(statement: string, missing: readonly Feature[]): boolean {
  const condition = conditionOf(statement);
  return condition !== null && missing.includes(condition.feature) === condition.isNeeded;
}

const needs = (statement: string, feature: Feature): boolean => {
  const condition = conditionOf(statement);
  return condition?.feature === feature && condition.isNeeded;
};

function conditionOf(statement: string): { readonly feature: Feature; readonly isNeeded: boolean } | null {
  const [, kind, name] = CONDITION.exec(statement) ?? [];
  if (name === undefined) return null;
  const feature = FEATURES.find((known) => known === name);
  if (feature === undefined) throw new Error(`a migration asks for what nobody knows: ${name}`);
  return { feature, isNeeded: kind === 'needs' };
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

const LEDGER = 'schema_migration';

async function readApplied(db: Database, tx: Transaction): Promise<readonly Applied[]> {
  const tables = await db.upkeep.tableNames(tx);
  if (!tables.includes(LEDGER)) {
    if (tables.length === 0) return [];
    throw new UnknownStateError('The database has tables that no migration of ours made');
  }
  const { rows } = await tx.execute<{ name: string; hash: string }>(
    sql`select name, hash from schema_migration order by name`,
  );
  return rows;
}

async function makeLedger(db: Database, tx: Transaction): Promise<void> {
  if ((await db.upkeep.tableNames(tx)).includes(LEDGER)) return;
  await tx.execute(
    sql`create table schema_migration
      (name varchar(120) primary key, hash varchar(64) not null, applied_at ${db.upkeep.instantType} not null)`,
  );
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

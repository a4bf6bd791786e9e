/** What an engine brings besides its dialect: what migrations and the start-up check ask of it. */
import type { SQL } from 'drizzle-orm';
import type { Database, Transaction } from './database.ts';

/** What not every server of an engine has. A statement of a migration may name one that it needs. */
export const FEATURES = [
  'security policies',
  'columns with a collation that change',
  'references that their tables’ owner checks',
] as const;
export type Feature = (typeof FEATURES)[number];

/** What a login is for. The application's is the directory's too. */
export const LOGIN_PARTS = ['application', 'ingest', 'retention'] as const;
export type LoginPart = (typeof LOGIN_PARTS)[number];

export interface Upkeep {
  /** The folder of its migrations, under `db/migrations`. */
  readonly migrations: 'pg' | 'mssql';
  /** Its type for an instant. */
  readonly instantType: SQL;
  /** What a server does without, of what migrations can ask for. */
  missingFeatures(tx: Transaction): Promise<Feature[]>;
  /** Statements about the database as a whole that still have to run, outside of any transaction. */
  pendingSettings(tx: Transaction): Promise<string[]>;
  /** Runs one of them. */
  applySetting(statement: string): Promise<void>;
  /** Whoever else migrates this database waits for this transaction's end. */
  lockMigrations(tx: Transaction): Promise<void>;
  /**
   * Statements that give a login the rights of its part; none if it has them.
   * @throws {Error} in words for the operator: there is no such login, or it could pass the policies by
   */
  loginStatements(tx: Transaction, part: LoginPart, login: string): Promise<string[]>;
  /** Tables and views of the product's schema, by name. */
  tableNames(tx: Transaction): Promise<string[]>;
  /** Those of them that no rule of the database guards. */
  unguardedTables(tx: Transaction): Promise<string[]>;
  /** What, of the database's own making, stands against serving from it; in words, for the operator. */
  findObjections(db: Database): Promise<string[]>;
}

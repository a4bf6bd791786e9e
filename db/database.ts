/**
 * The way to the database, whichever engine it is: units of work are the only door. A unit is one transaction that
 * first gives up its login's rights for a narrow role and names the one organisation it is for; the database's own
 * policies then hold whatever the statements say.
 */
import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgAsyncDatabase } from 'drizzle-orm/pg-core';
import type { Secret } from '../contract/secret.ts';
import type { Dialect } from './dialect.ts';
import type { Tables } from './schema/tables.ts';
import type { Upkeep } from './upkeep.ts';

/** Statements inside a unit of work. */
export type Transaction = PgAsyncDatabase<NodePgQueryResultHKT>;

/**
 * `app_user`: administration and reports. `ingest_user`: takes events in. `retention_user`: removes rows, in a process that
 * serves no request.
 */
export type TenantRole = 'app_user' | 'ingest_user' | 'retention_user';

/** A unit of work: a transaction, and what its statements are made of on the engine that it runs on. */
export interface Unit {
  readonly tx: Transaction;
  readonly tables: Tables;
  readonly dialect: Dialect;
}

/** A unit of work for one organisation. Statements name the organisation as well: the policies are the second lock. */
export interface TenantUnit extends Unit {
  readonly organisationId: string;
  /**
   * Work on the directory in the same transaction, so that both stand or fall; the unit goes on as it was. Retention keeps
   * its own role, and sees the rows of its organisation.
   */
  onDirectory<T>(work: (unit: DirectoryUnit) => Promise<T>): Promise<T>;
}

/** A unit of work on the directory. */
export interface DirectoryUnit extends Unit {
  /** Goes on, in the same transaction, in the organisation that a look-up has found. */
  enterOrganisation(organisationId: string): Promise<void>;
  /**
   * Goes on in the organisation, and gives the way to its own audit log. Both stand or fall, but where the organisation has
   * a database of its own: there its side is committed first (docs/decisions/2026-11-21-a-database-of-its-own.md).
   */
  ofOrganisation(organisationId: string): Promise<TenantUnit>;
  /** Goes on, in the same transaction, with another full hash, id or address. */
  lookUp(value: string): Promise<void>;
  /** Work on an organisation's own rows in the same transaction; the unit goes on in that organisation. */
  onTenant<T>(organisationId: string, work: (unit: TenantUnit) => Promise<T>): Promise<T>;
}

/** A unit of work of whoever moves an organisation. */
export interface OwnerUnit extends Unit {
  /** Waits until every unit that writes in this organisation has ended; none begins until this one has. */
  holdOrganisation(): Promise<void>;
}

/** What a directory unit may see: the row of one full hash or id, or the rows of one organisation. */
export interface DirectoryKey {
  readonly lookup?: string;
  readonly organisationId?: string;
  /** Nothing may be written. */
  readonly isReading?: boolean;
  /** Retention keeps its own role; the directory's unless stated. */
  readonly role?: 'retention_user';
}

export interface Database {
  readonly upkeep: Upkeep;
  /** It has one connection: units of work run one after the other. */
  readonly isSingle: boolean;
  /**
   * The same connections as the database of this name, which serves the organisations whose rows lie in it; `shared` unless
   * this is called.
   */
  as(store: string): Database;
  /**
   * Runs `work` on this database and on every other that organisations have of their own: for what is asked before the
   * organisation is known. Of the latter one that cannot answer is left out; whoever opened it is told.
   */
  onEveryStore<T>(work: (store: Database) => Promise<T>): Promise<T[]>;
  /**
   * Runs `work` as one transaction for one organisation; it sees and writes that organisation's rows alone.
   * @throws {OrganisationElsewhereError} before `work` begins, if its rows lie in another database
   * @throws {OrganisationMovingError} likewise, while they are being moved
   */
  inTenant<T>(role: TenantRole, organisationId: string, work: (unit: TenantUnit) => Promise<T>): Promise<T>;
  /** The same for reading alone, all statements in one snapshot: figures that are read together agree. */
  readTenant<T>(organisationId: string, work: (unit: TenantUnit) => Promise<T>): Promise<T>;
  /** Runs `work` as one transaction on the directory. */
  inDirectory<T>(key: DirectoryKey, work: (unit: DirectoryUnit) => Promise<T>): Promise<T>;
  /**
   * Runs `work` as the login itself in one organisation, wherever its rows are said to be, within its policies: for moving it.
   * Waits as long as it takes.
   */
  ownTenant<T>(organisationId: string, work: (unit: OwnerUnit) => Promise<T>): Promise<T>;
  /** Runs `work` as the login itself: for migrations and the start-up check, never for a request. */
  asOwner<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Runs `work` as the login itself, all of the database in one snapshot and nothing written: for backups.
   * @throws if the login is one that policies hide rows from: a copy would lack them without a word
   */
  readWhole<T>(work: (unit: Unit) => Promise<T>): Promise<T>;
  /**
   * Runs `work` as the owner's login in one transaction in which no policy holds, and puts them back: for filling a
   * database that nobody serves from yet.
   */
  fillWhole<T>(work: (unit: Unit) => Promise<T>): Promise<T>;
  /**
   * Renews what the planner knows of the tables; call it now and then. A server does this by itself, the embedded
   * store has nobody else to do it, and without it a report of a large table takes several times as long.
   */
  refreshStatistics(): Promise<void>;
  /** Settles when the database has gone without being asked; pending for ever otherwise. */
  readonly lost: Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /**
   * Logins where the engine has no roles that a transaction can take: that of the application, which is also the
   * directory's, that of ingest and that of retention. The main URL's where none is stated.
   */
  readonly logins?: Readonly<Partial<Record<TenantRole, Secret>>>;
  /** A unit that gets no connection within this time fails as unavailable. */
  readonly acquireTimeoutMs?: number;
  /** At most so many to a server, of each login; ten unless stated. The embedded store has one. */
  readonly connections?: number;
}

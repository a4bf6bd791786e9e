/**
 * The way to the database: one driver for a PostgreSQL server and for the embedded store, and units of work as the
 * only door. A unit is one transaction that first gives up its login's rights for a narrow role and names the one
 * organisation it is for; the database's own policies then hold whatever the statements say.
 */
import { sql } from 'drizzle-orm';
import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PgAsyncDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { Secret } from '../contract/secret.ts';
import { startEmbedded } from './embedded/start.ts';

/** Statements inside a unit of work. */
export type Transaction = PgAsyncDatabase<NodePgQueryResultHKT>;

/** `app_user`: administration and reports. `ingest_user`: takes events in. */
export type TenantRole = 'app_user' | 'ingest_user';

/** A unit of work for one organisation. Statements name the organisation as well: the policies are the second lock. */
export interface TenantUnit {
  readonly tx: Transaction;
  readonly organisationId: string;
}

/** What a directory unit may see: the row of one full hash or id, or the rows of one organisation. */
export interface DirectoryKey {
  readonly lookup?: string;
  readonly organisationId?: string;
}

export interface Database {
  /** Runs `work` as one transaction for one organisation; it sees and writes that organisation's rows alone. */
  inTenant<T>(role: TenantRole, organisationId: string, work: (unit: TenantUnit) => Promise<T>): Promise<T>;
  /** The same for reading alone, all statements in one snapshot: figures that are read together agree. */
  readTenant<T>(organisationId: string, work: (unit: TenantUnit) => Promise<T>): Promise<T>;
  /** Runs `work` as one transaction on the directory. */
  inDirectory<T>(key: DirectoryKey, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Runs `work` as the login itself: for migrations and the start-up check, never for a request. */
  asOwner<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
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
  /** A unit that gets no connection within this time fails as unavailable. */
  readonly acquireTimeoutMs?: number;
}

/** How long a statement, and a wait for a row's lock, may take on a server. */
const STATEMENT_TIMEOUT_MS = 60_000;
const LOCK_TIMEOUT_MS = 10_000;
const SERVER_CONNECTIONS = 10;
/** What one sort or hash of a report may take before it goes to disk. Pages are taken to be on flash or in memory. */
const REPORT_MEMORY = '64MB';

/** Opens a PostgreSQL server (version 15 or later) by its URL. */
export function openServer(url: Secret, { acquireTimeoutMs = 5_000 }: OpenOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url.reveal(),
    max: SERVER_CONNECTIONS,
    connectionTimeoutMillis: acquireTimeoutMs,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'spendgate',
    // Compiling a report's expressions takes longer than the report.
    options: '-c jit=off',
  });
  return { ...overPool(pool, new Promise(() => {}), async () => {}), refreshStatistics: async () => {} };
}

/**
 * Opens the embedded store in `directory` (null: in memory). It holds one connection: units of work run one after the
 * other.
 * @throws {DirectoryInUseError} if another process has it open
 */
export async function openEmbedded(
  directory: string | null,
  { acquireTimeoutMs = 30_000 }: OpenOptions = {},
): Promise<Database> {
  const server = await startEmbedded(directory);
  const pool = new pg.Pool({
    stream: server.connection,
    user: 'postgres',
    database: 'postgres',
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: acquireTimeoutMs,
  });
  const lost = new Promise<void>((resolve) => {
    void server.ended.then(({ wasAsked }) => {
      if (!wasAsked) resolve();
    });
  });
  return overPool(pool, lost, () => server.stop());
}

function overPool(pool: pg.Pool, lost: Promise<void>, stop: () => Promise<void>): Database {
  // A connection that breaks while idle is replaced at the next use; the error has nowhere else to go.
  pool.on('error', () => {});
  const db = drizzle({ client: pool });
  return {
    inTenant: (role, organisationId, work) =>
      db.transaction(async (tx) => {
        await enter(tx, role, { organisationId });
        return work({ tx, organisationId });
      }),
    readTenant: (organisationId, work) =>
      db.transaction(
        async (tx) => {
          await enter(tx, 'app_user', { organisationId });
          await tx.execute(
            sql`select set_config('work_mem', ${REPORT_MEMORY}, true), set_config('random_page_cost', '1.1', true)`,
          );
          return work({ tx, organisationId });
        },
        { isolationLevel: 'repeatable read', accessMode: 'read only' },
      ),
    inDirectory: (key, work) =>
      db.transaction(async (tx) => {
        await enter(tx, 'directory_user', key);
        return work(tx);
      }),
    asOwner: (work) => db.transaction((tx) => work(tx)),
    async refreshStatistics() {
      await db.execute(sql`analyze`);
    },
    lost,
    async close() {
      await pool.end();
      await stop();
    },
  };
}

/** The first statement of every unit. All three settings end with the transaction. */
async function enter(
  tx: Transaction,
  role: TenantRole | 'directory_user',
  { lookup = '', organisationId = '' }: DirectoryKey,
): Promise<void> {
  await tx.execute(
    sql`select set_config('role', ${role}, true), set_config('app.tenant_id', ${organisationId}, true),
      set_config('app.lookup', ${lookup}, true)`,
  );
}

/** Goes on, within a directory unit, as the organisation that the look-up found. */
export async function enterOrganisation(tx: Transaction, organisationId: string): Promise<void> {
  await tx.execute(sql`select set_config('app.tenant_id', ${organisationId}, true)`);
}

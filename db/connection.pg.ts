/** Connections to a PostgreSQL server and, through the same driver, to the embedded store. */
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Secret } from '../contract/secret.ts';
import type {
  Database,
  DirectoryKey,
  DirectoryUnit,
  OpenOptions,
  TenantRole,
  TenantUnit,
  Transaction,
} from './database.ts';
import { pgDialect } from './dialect.pg.ts';
import { startEmbedded } from './embedded/start.ts';
import { mustServe, readPlace, SHARED } from './placement/place.ts';
import * as tables from './schema/tables.pg.ts';
import { pgUpkeep } from './upkeep.pg.ts';

/** How long a statement, and a wait for a row's lock, may take on a server. */
const STATEMENT_TIMEOUT_MS = 60_000;
const LOCK_TIMEOUT_MS = 10_000;
const SERVER_CONNECTIONS = 10;
/** The same number as in the function `place_of`. */
const PLACE_LOCK = 7_234_002;
const STATEMENTS = { tables, dialect: pgDialect } as const;
/** What one sort or hash of a report may take before it goes to disk. Pages are taken to be on flash or in memory. */
const REPORT_MEMORY = '64MB';

/** Opens a PostgreSQL server (version 15 or later) by its URL. */
export function openPostgres(
  url: Secret,
  { acquireTimeoutMs = 5_000, connections = SERVER_CONNECTIONS }: OpenOptions = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url.reveal(),
    max: connections,
    connectionTimeoutMillis: acquireTimeoutMs,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'spendgate',
    // Compiling a report's expressions takes longer than the report.
    options: '-c jit=off',
  });
  return overPool(pool, {
    isSingle: false,
    lost: new Promise(() => {}),
    stop: async () => {},
    refreshStatistics: async () => {},
  });
}

/**
 * Opens the embedded store in `directory` (null: in memory). It holds one connection: units of work run one after the
 * other.
 * @param options `archive`: of a data directory that a new store begins as
 * @throws {DirectoryInUseError} if another process has it open
 */
export async function openEmbedded(
  directory: string | null,
  { acquireTimeoutMs = 30_000, archive = null }: OpenOptions & { readonly archive?: string | null } = {},
): Promise<Database> {
  const server = await startEmbedded(directory, archive);
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
  return overPool(pool, { isSingle: true, lost, stop: () => server.stop() });
}

interface Served extends Pick<Database, 'isSingle' | 'lost'>, Partial<Pick<Database, 'refreshStatistics'>> {
  stop(): Promise<void>;
}

function overPool(pool: pg.Pool, served: Served): Database {
  // A connection that breaks while idle is replaced at the next use; the error has nowhere else to go.
  pool.on('error', () => {});
  return asStore(SHARED, pool, served);
}

/** @param store the name that the database serves under */
function asStore(store: string, pool: pg.Pool, served: Served): Database {
  const db = drizzle({ client: pool });
  const self: Database = {
    upkeep: pgUpkeep,
    isSingle: served.isSingle,
    as: (name) => asStore(name, pool, served),
    onEveryStore: async (work) => [await work(self)],
    inTenant: (role, organisationId, work) =>
      db.transaction(async (tx) => {
        await enterHeld(tx, role, organisationId, store);
        return work(tenantUnit(tx, role, organisationId, store));
      }),
    readTenant: (organisationId, work) =>
      db.transaction(
        async (tx) => {
          await enterToRead(tx, organisationId, store);
          await tx.execute(
            sql`select set_config('work_mem', ${REPORT_MEMORY}, true), set_config('random_page_cost', '1.1', true)`,
          );
          return work(tenantUnit(tx, 'app_user', organisationId, store));
        },
        { isolationLevel: 'repeatable read', accessMode: 'read only' },
      ),
    inDirectory: (key, work) =>
      db.transaction(
        async (tx) => {
          await enter(tx, key.role ?? 'directory_user', key);
          return work(directoryUnit(tx, store));
        },
        key.isReading ? { accessMode: 'read only' } : {},
      ),
    ownTenant: (organisationId, work) =>
      db.transaction(async (tx) => {
        await tx.execute(
          sql`select set_config('app.tenant_id', ${organisationId}, true), set_config('statement_timeout', '0', true),
            set_config('lock_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)`,
        );
        const holdOrganisation = async () => {
          await tx.execute(
            sql`select pg_advisory_xact_lock(${PLACE_LOCK}, hashtext(${organisationId}::text))`,
          );
        };
        return work({ ...STATEMENTS, tx, holdOrganisation });
      }),
    asOwner: (work) => db.transaction((tx) => work(tx)),
    readWhole: (work) =>
      db.transaction(
        async (tx) => {
          await beWhole(tx);
          return work({ ...STATEMENTS, tx });
        },
        { isolationLevel: 'repeatable read', accessMode: 'read only' },
      ),
    fillWhole: (work) =>
      db.transaction(async (tx) => {
        await beWhole(tx);
        const { rows } = await tx.execute<{ name: string }>(
          sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity`,
        );
        const each = async (change: SQL) => {
          for (const { name } of rows)
            await tx.execute(sql`alter table ${sql.identifier(name)} ${change} row level security`);
        };
        await each(sql`no force`);
        const result = await work({ ...STATEMENTS, tx });
        await each(sql`force`);
        return result;
      }),
    refreshStatistics:
      served.refreshStatistics ??
      (async () => {
        await db.execute(sql`analyze`);
      }),
    lost: served.lost,
    async close() {
      await pool.end();
      await served.stop();
    },
  };
  return self;
}

/** A policy that would hide a row makes the statement fail, and a statement may take its time. */
async function beWhole(tx: Transaction): Promise<void> {
  await tx.execute(
    sql`select set_config('row_security', 'off', true), set_config('statement_timeout', '0', true),
      set_config('idle_in_transaction_session_timeout', '0', true)`,
  );
}

function tenantUnit(tx: Transaction, role: TenantRole, organisationId: string, store: string): TenantUnit {
  return {
    ...STATEMENTS,
    tx,
    organisationId,
    async onDirectory(work) {
      await enter(tx, role === 'retention_user' ? role : 'directory_user', { organisationId });
      const result = await work(directoryUnit(tx, store));
      await enter(tx, role, { organisationId });
      return result;
    },
  };
}

function directoryUnit(tx: Transaction, store: string): DirectoryUnit {
  const unit: DirectoryUnit = {
    ...STATEMENTS,
    tx,
    async enterOrganisation(organisationId) {
      await tx.execute(sql`select set_config('app.tenant_id', ${organisationId}, true)`);
    },
    async ofOrganisation(organisationId) {
      await unit.enterOrganisation(organisationId);
      await holdPlace(tx, organisationId, store);
      return { ...STATEMENTS, tx, organisationId, onDirectory: (work) => work(unit) };
    },
    async lookUp(value) {
      await tx.execute(sql`select set_config('app.lookup', ${value}, true)`);
    },
    async onTenant(organisationId, work) {
      await unit.enterOrganisation(organisationId);
      await holdPlace(tx, organisationId, store);
      await enter(tx, 'app_user', { organisationId });
      const result = await work(tenantUnit(tx, 'app_user', organisationId, store));
      await enter(tx, 'directory_user', { organisationId });
      return result;
    },
  };
  return unit;
}

/** The first statement of a directory's unit. All three settings end with the transaction. */
async function enter(tx: Transaction, role: Role, key: DirectoryKey): Promise<void> {
  await tx.execute(sql`select ${settings(role, key)}`);
}

/** The first statement of a unit that may write. */
async function enterHeld(tx: Transaction, role: Role, organisationId: string, store: string): Promise<void> {
  await ask(tx, sql`select ${settings(role, { organisationId })}, ${placeOf(organisationId, true)}`, {
    organisationId,
    store,
    isWriting: true,
  });
}

/** The first statement of a unit that reads. */
async function enterToRead(tx: Transaction, organisationId: string, store: string): Promise<void> {
  await ask(tx, sql`select ${settings('app_user', { organisationId })}, ${placeOf(organisationId, false)}`, {
    organisationId,
    store,
    isWriting: false,
  });
}

const holdPlace = (tx: Transaction, organisationId: string, store: string): Promise<void> =>
  ask(tx, sql`select ${placeOf(organisationId, true)}`, { organisationId, store, isWriting: true });

async function ask(
  tx: Transaction,
  statement: SQL,
  { organisationId, store, isWriting }: { organisationId: string; store: string; isWriting: boolean },
): Promise<void> {
  const { rows } = await tx.execute<{ place: string | null }>(statement);
  // No organisation is in no place, and sees no row.
  if (organisationId !== '') mustServe(organisationId, readPlace(rows[0]?.place ?? null), store, isWriting);
}

type Role = TenantRole | 'directory_user';

/** Evaluated in their order, before what follows them in a statement. */
const settings = (role: Role, { lookup = '', organisationId = '' }: DirectoryKey): SQL =>
  sql`set_config('role', ${role}, true), set_config('app.tenant_id', ${organisationId}, true),
    set_config('app.lookup', ${lookup}, true)`;

const placeOf = (organisationId: string, isHeld: boolean): SQL =>
  sql`place_of(nullif(${organisationId}, '')::uuid, ${isHeld}) as place`;

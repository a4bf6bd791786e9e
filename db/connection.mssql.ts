/** Connections to SQL Server and Azure SQL. */
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-mssql';
import mssql from 'mssql';
import type { Secret } from '../contract/secret.ts';
import type {
  Database,
  DirectoryKey,
  DirectoryUnit,
  OpenOptions,
  OwnerUnit,
  TenantRole,
  TenantUnit,
  Transaction,
  Unit,
} from './database.ts';
import { mssqlDialect } from './dialect.mssql.ts';
import { mustServe, SHARED } from './placement/place.ts';
import * as tables from './schema/tables.mssql.ts';
import { parseMssqlUrl } from './sql-server/address.ts';
import { Context } from './sql-server/context.ts';
import { ResettingPool, SerialTransaction } from './sql-server/pool.ts';
import { enabledPolicies, mssqlUpkeep } from './upkeep.mssql.ts';

const STATEMENT_TIMEOUT_MS = 60_000;
const LOCK_TIMEOUT = sql.raw('set lock_timeout 10000');
const CONNECTIONS_PER_LOGIN = 10;
const { READ_COMMITTED, SNAPSHOT } = mssql.ISOLATION_LEVEL;
const STATEMENTS = { tables, dialect: mssqlDialect } as const;

/**
 * Opens a database of SQL Server (2022 or later) or Azure SQL. A transaction cannot take a role here: ingest has a login
 * of its own, and which of a unit's two sides speaks, tenant or directory, stands in the session's context.
 */
export function openMssql(
  url: Secret,
  { acquireTimeoutMs = 5_000, connections = CONNECTIONS_PER_LOGIN, logins = {} }: OpenOptions = {},
): Database {
  const pools = new Map<string, Promise<ResettingPool>>();
  const poolOf = (role: TenantRole | 'owner'): Promise<ResettingPool> => {
    const address = (role === 'owner' ? url : (logins[role] ?? url)).reveal();
    const known = pools.get(address);
    if (known) return known;
    const pool = connect(address, { acquireTimeoutMs, connections });
    pools.set(address, pool);
    pool.catch(() => pools.delete(address));
    return pool;
  };

  async function run<T>(
    role: TenantRole | 'owner',
    isolation: mssql.IIsolationLevel,
    work: (tx: Transaction, context: Context) => Promise<T>,
  ): Promise<T> {
    const pool = await poolOf(role);
    const transaction = new SerialTransaction(pool);
    await transaction.begin(isolation);
    try {
      const tx = asTransaction(transaction);
      await tx.execute(LOCK_TIMEOUT);
      const result = await work(tx, new Context(tx, pool.hasFullReset));
      if (isolation === SNAPSHOT && transaction.hasTemporaryTables)
        pool.notReused(transaction._acquiredConnection);
      await transaction.commit();
      return result;
    } catch (err) {
      await transaction.rollback().catch(() => {});
      throw err;
    }
  }

  const asStore = (store: string): Database => {
    const self: Database = { ...engine, ...serving(store), onEveryStore: async (work) => [await work(self)] };
    return self;
  };
  /** What goes by the name that the database serves under. */
  const serving = (store: string) => {
    const inTenant = async <T>(
      role: TenantRole,
      isolation: mssql.IIsolationLevel,
      organisationId: string,
      work: (unit: TenantUnit) => Promise<T>,
    ): Promise<T> =>
      run(role, isolation, async (tx, context) => {
        await context.fixTenant(organisationId);
        await mustBeIn(store, context, organisationId, isolation !== SNAPSHOT);
        return work(tenantUnit(tx, context, organisationId, store));
      });
    return {
      inTenant: <T>(role: TenantRole, organisationId: string, work: (unit: TenantUnit) => Promise<T>) =>
        inTenant(role, READ_COMMITTED, organisationId, work),
      readTenant: <T>(organisationId: string, work: (unit: TenantUnit) => Promise<T>) =>
        inTenant('app_user', SNAPSHOT, organisationId, work),
      inDirectory: <T>(
        { lookup, organisationId, role }: DirectoryKey,
        work: (unit: DirectoryUnit) => Promise<T>,
      ) =>
        run(role ?? 'app_user', READ_COMMITTED, async (tx, context) => {
          await context.takeSide('directory');
          if (organisationId) await context.setTenant(organisationId);
          if (lookup) await context.setLookup(lookup);
          return work(directoryUnit(tx, context, store));
        }),
    };
  };
  const engine = {
    isSingle: false,
    as: asStore,
    ownTenant: <T>(organisationId: string, work: (unit: OwnerUnit) => Promise<T>) =>
      run('owner', READ_COMMITTED, async (tx, context) => {
        await context.fixTenant(organisationId);
        return work({ ...STATEMENTS, tx, holdOrganisation: () => context.holdAlone(organisationId) });
      }),
    upkeep: {
      ...mssqlUpkeep,
      async applySetting(statement: string) {
        await (await poolOf('owner')).request().batch(statement);
      },
    },
    asOwner: <T>(work: (tx: Transaction) => Promise<T>) => run('owner', READ_COMMITTED, work),
    readWhole: <T>(work: (unit: Unit) => Promise<T>) =>
      run('owner', SNAPSHOT, async (tx) => {
        if ((await enabledPolicies(tx)).length > 0)
          throw new Error(
            'this server hides rows from every login: copy it with its own backups (docs/operations.md)',
          );
        return work({ ...STATEMENTS, tx });
      }),
    fillWhole: <T>(work: (unit: Unit) => Promise<T>) =>
      run('owner', READ_COMMITTED, async (tx) => {
        const policies = await enabledPolicies(tx);
        const switchAll = async (state: SQL) => {
          for (const name of policies)
            await tx.execute(sql`alter security policy dbo.${sql.identifier(name)} with (state = ${state})`);
        };
        await switchAll(sql`off`);
        const result = await work({ ...STATEMENTS, tx });
        await switchAll(sql`on`);
        return result;
      }),
    async refreshStatistics() {},
    lost: new Promise<void>(() => {}),
    async close() {
      await Promise.all([...pools.values()].map(async (pool) => (await pool).close()));
    },
  };
  return asStore(SHARED);
}

async function mustBeIn(
  store: string,
  context: Context,
  organisationId: string,
  isWriting: boolean,
): Promise<void> {
  // No organisation is in no place, and sees no row.
  if (organisationId === '') return;
  mustServe(organisationId, await context.placeOf(organisationId, isWriting), store, isWriting);
}

function tenantUnit(tx: Transaction, context: Context, organisationId: string, store: string): TenantUnit {
  return {
    ...STATEMENTS,
    tx,
    organisationId,
    async onDirectory(work) {
      await context.takeSide('directory');
      const result = await work(directoryUnit(tx, context, store));
      await context.takeSide('tenant');
      return result;
    },
  };
}

function directoryUnit(tx: Transaction, context: Context, store: string): DirectoryUnit {
  const unit: DirectoryUnit = {
    ...STATEMENTS,
    tx,
    async enterOrganisation(organisationId) {
      await context.setTenant(organisationId);
    },
    async ofOrganisation(organisationId) {
      await context.setTenant(organisationId);
      await mustBeIn(store, context, organisationId, true);
      return { ...STATEMENTS, tx, organisationId, onDirectory: (work) => work(unit) };
    },
    lookUp: (value) => context.setLookup(value),
    async onTenant(organisationId, work) {
      await context.setTenant(organisationId);
      await mustBeIn(store, context, organisationId, true);
      await context.takeSide('tenant');
      const result = await work(tenantUnit(tx, context, organisationId, store));
      await context.takeSide('directory');
      return result;
    },
  };
  return unit;
}

async function connect(
  address: string,
  { acquireTimeoutMs, connections }: Required<Pick<OpenOptions, 'acquireTimeoutMs' | 'connections'>>,
): Promise<ResettingPool> {
  const { options, ...config } = parseMssqlUrl(address);
  const pool = new ResettingPool({
    ...config,
    connectionTimeout: acquireTimeoutMs,
    requestTimeout: STATEMENT_TIMEOUT_MS,
    pool: { max: connections, min: 0, acquireTimeoutMillis: acquireTimeoutMs },
    options: { ...options, appName: 'spendgate', lowerCaseGuids: true, useUTC: true } as mssql.IOptions,
  });
  // A connection that breaks while idle is replaced at the next use; the error has nowhere else to go.
  pool.on('error', () => {});
  await pool.connect();
  await pool.tryReset();
  return pool;
}

/** The driver's transaction with the face that the repository knows. */
function asTransaction(transaction: SerialTransaction): Transaction {
  const tx = drizzle({ client: transaction as unknown as mssql.ConnectionPool });
  let savepoints = 0;
  const face = {
    async execute(query: Parameters<typeof tx.execute>[0]) {
      const { recordset, rowsAffected } = await tx.execute(query);
      return { rows: recordset ?? [], rowsAffected, rowCount: rowsAffected.at(-1) ?? 0 };
    },
    /** A part that can fail by itself. */
    async transaction<T>(work: (inner: Transaction) => Promise<T>): Promise<T> {
      const savepoint = sql.raw(`part_${++savepoints}`);
      await tx.execute(sql`save transaction ${savepoint}`);
      try {
        return await work(faced);
      } catch (err) {
        await tx.execute(sql`rollback transaction ${savepoint}`).catch(() => {});
        throw err;
      }
    },
  };
  const faced = new Proxy(tx, {
    get: (target, name) => Reflect.get(name in face ? face : target, name),
  }) as unknown as Transaction;
  return faced;
}

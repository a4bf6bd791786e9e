import { type SQL, sql } from 'drizzle-orm';
import type { Database, Transaction } from './database.ts';
import { FEATURES, type Upkeep } from './upkeep.ts';

/** Reports read in one snapshot. */
const SNAPSHOTS = 'alter database current set allow_snapshot_isolation on';
/**
 * A plan in parallel can read the session's context wrongly after a reset:
 * https://learn.microsoft.com/sql/t-sql/functions/session-context-transact-sql#known-issues
 */
const NO_PARALLEL_PLANS = 'alter database scoped configuration set maxdop = 1';

const ROLES = {
  application: ['app_user', 'directory_user'],
  ingest: ['ingest_user'],
  retention: ['retention_user'],
} as const;

/** The upkeep of SQL Server and Azure SQL. */
export const mssqlUpkeep: Omit<Upkeep, 'applySetting'> = {
  migrations: 'mssql',
  instantType: sql`datetime2(3)`,
  // Microsoft's own servers have all, others that speak T-SQL have none.
  missingFeatures: async (tx) => ((await hasPolicies(tx)) ? [] : [...FEATURES]),
  async pendingSettings(tx) {
    const pending: string[] = [];
    const snapshots = sql`select 1 as one from sys.databases where name = db_name() and snapshot_isolation_state = 1`;
    if (!(await exists(tx, snapshots))) pending.push(SNAPSHOTS);
    if (!(await hasPolicies(tx))) return pending;
    const single = sql`select 1 as one from sys.database_scoped_configurations where name = 'MAXDOP' and value = 1`;
    if (!(await exists(tx, single))) pending.push(NO_PARALLEL_PLANS);
    return pending;
  },
  async lockMigrations(tx) {
    await tx.execute(sql`declare @result int;
      exec @result = sp_getapplock @Resource = N'spendgate migrations', @LockMode = N'Exclusive',
        @LockOwner = N'Transaction', @LockTimeout = 60000;
      if @result < 0 throw 50001, N'another process is migrating this database', 1;`);
  },
  async loginStatements(tx, part, login) {
    const { rows } = await tx.execute<{ isUser: number; isLogin: number; isAzure: number; owns: number }>(
      sql`select case when exists (select 1 from sys.database_principals where name = ${login}) then 1 else 0 end as [isUser],
        case when suser_id(${login}) is null then 0 else 1 end as [isLogin],
        case when serverproperty('EngineEdition') = 5 then 1 else 0 end as [isAzure],
        case when ${login} = N'dbo' or is_rolemember('db_owner', ${login}) = 1
          or is_srvrolemember('sysadmin', ${login}) = 1 then 1 else 0 end as [owns]`,
    );
    const [found] = rows;
    const isKnown = found?.isUser === 1 || found?.isLogin === 1;
    if (!found || (!isKnown && found.isAzure !== 1)) throw new Error(`there is no login ${login}`);
    if (found.owns === 1)
      throw new Error(`the login ${login} could pass the policies by: it owns the database`);
    const held = await names(
      tx,
      sql`select r.name from sys.database_role_members m join sys.database_principals r
        on r.principal_id = m.role_principal_id join sys.database_principals u
        on u.principal_id = m.member_principal_id where u.name = ${login}`,
    );
    return [
      // Azure SQL looks an identity of Entra ID up by its name; it needs no login.
      ...(found.isUser === 1
        ? []
        : [
            `create user [${login}] ${found.isLogin === 1 ? `for login [${login}]` : 'from external provider'}`,
          ]),
      ...ROLES[part]
        .filter((role) => !held.includes(role))
        .map((role) => `alter role ${role} add member [${login}]`),
    ];
  },
  async tableNames(tx) {
    return names(
      tx,
      sql`select name from sys.objects where type in ('U', 'V') and schema_id = schema_id('dbo') order by name`,
    );
  },
  /** Without security policies no catalogue says it, and only what the check tries out can. */
  async unguardedTables(tx) {
    if (!(await hasPolicies(tx))) return [];
    return names(
      tx,
      sql`select t.name from sys.tables t where t.schema_id = schema_id('dbo') and not (
        exists (${guardsOf('FILTER', null)}) and exists (${guardsOf('BLOCK', 'AFTER INSERT')})
        and exists (${guardsOf('BLOCK', 'AFTER UPDATE')}))`,
    );
  },
  async findObjections(db) {
    const login = await db.inTenant('app_user', '', ({ tx }) => lookAtLogin(tx));
    const pending = await db.inTenant('app_user', '', ({ tx }) => mssqlUpkeep.pendingSettings(tx));
    return [
      ...(login.hasTenant ? ['the organisation of a unit is left after it'] : []),
      ...(login.ownsDatabase ? ['the application’s login owns the database'] : []),
      ...(login.lacksPolicies ? ['the server has security policies to show, and shows none'] : []),
      ...(await refusesSecondTenant(db)),
      ...pending.map((statement) => `a setting of the database is missing: ${statement}`),
    ];
  },
};

const hasPolicies = (tx: Transaction): Promise<boolean> =>
  exists(tx, sql`select 1 as one from sys.all_views where name = 'security_policies'`);

/** The security policies that hold; none on a server that has no such thing. */
export async function enabledPolicies(tx: Transaction): Promise<string[]> {
  if (!(await hasPolicies(tx))) return [];
  return names(tx, sql`select name from sys.security_policies where is_enabled = 1 order by name`);
}

const guardsOf = (kind: 'FILTER' | 'BLOCK', operation: string | null): SQL =>
  sql`select 1 from sys.security_predicates g join sys.security_policies p on p.object_id = g.object_id
    where p.is_enabled = 1 and g.target_object_id = t.object_id and g.predicate_type_desc = ${kind}
      ${operation === null ? sql`` : sql`and g.operation_desc = ${operation}`}`;

async function exists(tx: Transaction, query: SQL): Promise<boolean> {
  const { rows } = await tx.execute<{ one: number }>(query);
  return rows.length > 0;
}

async function names(tx: Transaction, query: SQL): Promise<string[]> {
  const { rows } = await tx.execute<{ name: string }>(query);
  return rows.map(({ name }) => name);
}

async function lookAtLogin(tx: Transaction) {
  const { rows } = await tx.execute<{ hasTenant: number; ownsDatabase: number; isOwnProduct: number }>(
    sql`select case when session_context(N'tenant_id') is null then 0 else 1 end as [hasTenant],
      coalesce(is_rolemember('db_owner'), 0) as [ownsDatabase],
      case when @@version like 'Microsoft%' then 1 else 0 end as [isOwnProduct]`,
  );
  const [row] = rows;
  return {
    hasTenant: row?.hasTenant !== 0,
    ownsDatabase: row?.ownsDatabase !== 0,
    lacksPolicies: row?.isOwnProduct !== 0 && !(await hasPolicies(tx)),
  };
}

/** Within a unit the organisation cannot be set a second time, whatever statement tries to. */
async function refusesSecondTenant(db: Database): Promise<string[]> {
  const [one, other] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
  const wasRefused = await db
    .inTenant('app_user', one, ({ tx }) =>
      tx.execute(sql`exec sp_set_session_context @key = N'tenant_id', @value = ${other}`),
    )
    .then(
      () => false,
      () => true,
    );
  return wasRefused ? [] : ['a unit can change its organisation'];
}

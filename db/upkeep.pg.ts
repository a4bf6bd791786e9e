import { sql } from 'drizzle-orm';
import type { Upkeep } from './upkeep.ts';

/** The application takes in events too: within its units, as another role. */
const ROLES = {
  application: ['app_user', 'directory_user', 'ingest_user'],
  ingest: ['ingest_user'],
  retention: ['retention_user'],
} as const;

/** Any number, the same in every process of ours: two migrators wait for each other. */
const MIGRATION_LOCK = 7_234_001;

/** The upkeep of PostgreSQL and of the embedded store. */
export const pgUpkeep: Upkeep = {
  migrations: 'pg',
  instantType: sql`timestamptz(3)`,
  missingFeatures: async () => [],
  pendingSettings: async () => [],
  applySetting: async () => {},
  async lockMigrations(tx) {
    await tx.execute(sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
  },
  async loginStatements(tx, part, login) {
    const { rows } = await tx.execute<{ hasPowers: boolean; owns: boolean }>(
      sql`select r.rolsuper or r.rolbypassrls or r.rolcreaterole as "hasPowers",
          exists (select 1 from pg_class c where c.relowner = r.oid and c.relnamespace = 'public'::regnamespace) as owns
        from pg_roles r where r.rolname = ${login}`,
    );
    const [found] = rows;
    if (!found) throw new Error(`there is no login ${login}`);
    if (found.hasPowers || found.owns)
      throw new Error(
        `the login ${login} could pass the policies by: it owns tables or has powers of its own`,
      );
    const held = await tx.execute<{ name: string }>(
      sql`select r.rolname as name from pg_auth_members m join pg_roles r on r.oid = m.roleid
        join pg_roles u on u.oid = m.member where u.rolname = ${login}`,
    );
    const names = held.rows.map(({ name }) => name);
    return ROLES[part].filter((role) => !names.includes(role)).map((role) => `grant ${role} to "${login}"`);
  },
  async tableNames(tx) {
    const { rows } = await tx.execute<{ name: string }>(
      sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm') order by 1`,
    );
    return rows.map(({ name }) => name);
  },
  async unguardedTables(tx) {
    const { rows } = await tx.execute<{ name: string }>(
      sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm')
          and not (c.relrowsecurity and c.relforcerowsecurity
            and exists (select 1 from pg_policy p where p.polrelid = c.oid))`,
    );
    return rows.map(({ name }) => name);
  },
  /** A unit leaves nothing behind on its connection. */
  findObjections: (db) =>
    db.asOwner(async (tx) => {
      const { rows } = await tx.execute<{ tenant: string | null; isLogin: boolean }>(
        sql`select nullif(current_setting('app.tenant_id', true), '') as tenant,
          current_user = session_user as "isLogin"`,
      );
      return rows.flatMap(({ tenant, isLogin }) => [
        ...(tenant === null ? [] : ['the organisation of a unit is left after it']),
        ...(isLogin ? [] : ['the role of a unit is left after it']),
      ]);
    }),
};

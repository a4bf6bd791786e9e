import { sql } from 'drizzle-orm';
import type { Upkeep } from './upkeep.ts';

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

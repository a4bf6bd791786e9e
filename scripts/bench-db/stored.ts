/** What each engine is asked in its own words: how much is stored, and to look at it anew. */
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';

/** Bytes of tables with their indexes. */
export interface Stored {
  readonly events: number;
  readonly rollups: number;
}

/** @returns null if the server does not say */
export async function storedBytes(db: Database): Promise<Stored | null> {
  const query =
    db.upkeep.migrations === 'mssql'
      ? sql`select sum(case when is_rollup = 1 then 0 else bytes end) as events,
            sum(case when is_rollup = 1 then bytes else 0 end) as rollups
          from (select s.reserved_page_count * 8192 as bytes, case when t.name like '%rollup%' or t.name like '%group%'
              or t.name like '%day%' then 1 else 0 end as is_rollup
            from sys.dm_db_partition_stats as s join sys.tables as t on t.object_id = s.object_id
            where t.name like 'usage[_]%') as tables`
      : sql`select sum(case when is_rollup then 0 else bytes end) as events,
            sum(case when is_rollup then bytes else 0 end) as rollups
          from (select pg_total_relation_size(oid) as bytes, relname ~ 'rollup|group|day' as is_rollup
            from pg_class where relkind = 'r' and relname like 'usage_%') as tables`;
  const read = db.asOwner((tx) => tx.execute<Record<keyof Stored, number | string | null>>(query));
  const found = db.upkeep.migrations === 'mssql' ? await read.catch(() => null) : await read;
  const [row] = found?.rows ?? [];
  return row ? { events: Number(row.events ?? 0), rollups: Number(row.rollups ?? 0) } : null;
}

/** What a server does by itself after a minute or so is done at once, for the tables of usage. */
export async function analyse(db: Database): Promise<void> {
  // SQL Server renews its statistics before the statement that needs them.
  if (db.upkeep.migrations === 'mssql') return;
  await db.asOwner(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    const { rows } = await tx.execute<{ names: string }>(
      sql`select string_agg(relname, ', ') as names from pg_class where relkind = 'r' and relname like 'usage_%'`,
    );
    await tx.execute(sql`analyze ${sql.raw(rows[0]?.names ?? '')}`);
  });
}

/** Filling tables without their indexes, which are made once afterwards: many rows take a fraction of the time. */
import { getTableName, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Unit } from '../../db/database.ts';

interface Index {
  readonly table: string;
  readonly name: string;
  /** As a statement makes it. */
  readonly made: string;
  /** True for a key, which is a constraint. */
  readonly isKey: boolean;
}

/** For PostgreSQL and the embedded store, within the unit's transaction: whoever reads meanwhile waits. */
export async function withoutIndexes(
  { tx }: Unit,
  tables: readonly PgTable[],
  fill: () => Promise<void>,
): Promise<void> {
  const names = sql.join(
    tables.map((table) => sql`${getTableName(table)}`),
    sql`, `,
  );
  const { rows } = await tx.execute<Index & Record<string, unknown>>(
    sql`select t.relname as table, i.relname as name, k.oid is not null as "isKey",
        coalesce(pg_get_constraintdef(k.oid), pg_get_indexdef(i.oid)) as made
      from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
        left join pg_constraint k on k.conindid = i.oid and k.conrelid = t.oid
      where t.relnamespace = 'public'::regnamespace and t.relname in (${names})`,
  );
  for (const index of rows)
    await tx.execute(
      index.isKey
        ? sql`alter table ${sql.identifier(index.table)} drop constraint ${sql.identifier(index.name)}`
        : sql`drop index ${sql.identifier(index.name)}`,
    );
  await fill();
  await tx.execute(sql`set local maintenance_work_mem = '512MB'`);
  for (const { table, name, made, isKey } of rows)
    await tx.execute(
      isKey
        ? sql`alter table ${sql.identifier(table)} add constraint ${sql.identifier(name)} ${sql.raw(made)}`
        : sql.raw(made),
    );
}

import { getTableConfig, type MsSqlTable } from 'drizzle-orm/mssql-core';
import type { PgTable } from 'drizzle-orm/pg-core';

/** The columns of each unique key of a table, the primary key first. */
export function uniqueKeys(table: PgTable): string[][] {
  const { columns, primaryKeys, indexes } = getTableConfig(table as unknown as MsSqlTable);
  const own = columns.filter(({ primary }) => primary).map(({ name }) => name);
  const stated = primaryKeys.map((key) => key.columns.map(({ name }) => name));
  const unique = indexes
    .filter(({ config }) => config.unique)
    .map(({ config }) => config.columns.flatMap((column) => ('name' in column ? [column.name] : [])));
  return [own, ...stated, ...unique].filter((key) => key.length > 0);
}

/** The columns that stand in any unique key. */
export const keyColumns = (table: PgTable): string[] => uniqueKeys(table).flat();

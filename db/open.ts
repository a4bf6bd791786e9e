/** Opening a database: which engine it is shows in its URL, and nothing after this file asks. */
import type { Secret } from '../contract/secret.ts';
import { openPostgres } from './connection.pg.ts';
import type { Database, OpenOptions } from './database.ts';

export { openEmbedded } from './connection.pg.ts';

/** Opens a database server: PostgreSQL 15 or later (`postgres://…`), SQL Server 2022 or Azure SQL (`mssql://…`). */
export async function openServer(url: Secret, options: OpenOptions = {}): Promise<Database> {
  if (!/^(mssql|sqlserver):/.test(url.reveal())) return openPostgres(url, options);
  // Its driver is large: it is loaded where it is used.
  const { openMssql } = await import('./connection.mssql.ts');
  return openMssql(url, options);
}

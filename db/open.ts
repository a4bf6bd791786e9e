/** Opening a database: which engine it is shows in its URL, and nothing after this file asks. */
import type { Secret } from '../contract/secret.ts';
import { openEmbedded, openPostgres } from './connection.pg.ts';
import type { Database, OpenOptions } from './database.ts';
import { problemOfMssqlUrl } from './sql-server/address.ts';

export { openEmbedded } from './connection.pg.ts';

const SQL_SERVER = /^(mssql|sqlserver):/;
const POSTGRES = /^postgres(ql)?:/;
const EMBEDDED = /^pglite:(.+)/;

/** Servers of these URLs can be opened, as a pattern for what comes before `//`. */
export const SERVER_PROTOCOL = /^(postgres(ql)?|mssql|sqlserver)$/;

/** Opens a database server: PostgreSQL 15 or later (`postgres://…`), SQL Server 2022 or Azure SQL (`mssql://…`). */
export async function openServer(url: Secret, options: OpenOptions = {}): Promise<Database> {
  if (!SQL_SERVER.test(url.reveal())) return openPostgres(url, options);
  // Its driver is large: it is loaded where it is used.
  const { openMssql } = await import('./connection.mssql.ts');
  return openMssql(url, options);
}

/** What a URL names, in words that tell no login and no password; null: nothing that can be opened. */
export function describeDatabase(url: string): string | null {
  const directory = EMBEDDED.exec(url)?.[1];
  if (directory !== undefined) return `the embedded store in ${directory}`;
  if (SQL_SERVER.test(url) ? problemOfMssqlUrl(url) !== null : !POSTGRES.test(url)) return null;
  if (!URL.canParse(url)) return null;
  const { host, pathname } = new URL(url);
  if (host === '' || pathname.length < 2) return null;
  return `${pathname.slice(1)} on ${host}, ${POSTGRES.test(url) ? 'PostgreSQL' : 'SQL Server'}`;
}

/**
 * Opens what a URL names: a server, or the embedded store in a directory (`pglite:DIRECTORY`).
 * @throws {DirectoryInUseError} if another process has the directory open
 */
export function openDatabase(url: Secret, options: OpenOptions = {}): Promise<Database> {
  const directory = EMBEDDED.exec(url.reveal())?.[1];
  return directory === undefined ? openServer(url, options) : openEmbedded(directory, options);
}

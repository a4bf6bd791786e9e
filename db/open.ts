/** Opening a database: which engine it is shows in its URL, and nothing after this file asks. */
import type { Secret } from '../contract/secret.ts';
import { openPostgres } from './connection.pg.ts';
import type { Database, OpenOptions } from './database.ts';

export { openEmbedded } from './connection.pg.ts';

/** Opens a database server: PostgreSQL, version 15 or later (`postgres://…`). */
export async function openServer(url: Secret, options: OpenOptions = {}): Promise<Database> {
  return openPostgres(url, options);
}

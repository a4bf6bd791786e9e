import { is, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../../../db/database.ts';
import * as schema from '../../../db/schema/tables.pg.ts';

const TABLES = Object.values(schema).filter((value) => is(value, PgTable));

/** Tables in which a text stands anywhere, whosever the rows are. */
export async function tablesThatHold(db: Database, text: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const table of TABLES) {
    const { name } = getTableConfig(table);
    const { rows } = await db.asOwner((tx) =>
      tx.execute<Record<string, unknown>>(sql`select * from ${table}`),
    );
    if (rows.some((row) => text.test(JSON.stringify(row)))) found.push(name);
  }
  return found.sort();
}

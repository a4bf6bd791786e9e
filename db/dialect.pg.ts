/**
 * What the repository needs beyond the SQL that all engines share, in PostgreSQL's words. A second dialect brings a
 * file with the same functions; no query anywhere else names an engine.
 */
import { getColumns, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from './database.ts';

/** A row to insert: a value per column property, as JSON has them (instants as ISO text, money as text). */
export type JsonRow = Readonly<Record<string, unknown>>;

/** The exact sum of an integer column as text; `0` over no rows. */
export const exactSum = (value: SQLWrapper): SQL<string> => sql<string>`coalesce(sum(${value}), 0)::text`;

/** How many rows, as a number. */
export const countRows = (): SQL<number> => sql<number>`count(*)::integer`;

/** The UTC bucket of an instant, for grouping; `bucketText` writes it. */
export const timeBucket = (instant: SQLWrapper, unit: 'minute' | 'hour' | 'day'): SQL =>
  sql`date_trunc(${sql.raw(`'${unit}'`)}, ${instant}, 'UTC')`;

/** A bucket as `2026-11-20T13:00:00Z`. */
export const bucketText = (bucket: SQLWrapper): SQL<string> =>
  sql<string>`to_char(${bucket} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** An instant as `2026-11-20T13:00:00.250Z`. */
export const instantText = (instant: SQLWrapper): SQL<string> =>
  sql<string>`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The texts in a JSON array as rows of one column, to be joined. */
export const jsonElements = (array: SQLWrapper): SQL => sql`jsonb_array_elements_text(${array})`;

/** Text for grouping: compared byte by byte, which is fast and makes no two values equal that differ. */
export const textGroup = (text: SQLWrapper): SQL => sql`${text}::text collate "C"`;

/** The text under `name` in a JSON object; null if there is none. */
export const jsonText = (object: SQLWrapper, name: string): SQL<string | null> =>
  sql<string | null>`${object} ->> ${name}::text`;

/** A JSON array of text holds `element`. */
export const hasElement = (list: SQLWrapper, element: string): SQL =>
  sql`${list} @> ${JSON.stringify([element])}::jsonb`;

/** The text matches a pattern in which `*` stands for any characters, and nothing else for anything but itself. */
export const isLike = (text: SQLWrapper, pattern: string): SQL =>
  sql`${text} like ${pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%')}`;

/** The rows of a query from the start, at most `limit`. Stands at the end of a statement. */
export const firstRows = (limit: number): SQL => sql`limit ${limit}`;

/** The same for a query that the builder makes. */
export const firstOf = <Limited>(query: { limit(rows: number): Limited }, limit: number): Limited =>
  query.limit(limit);

/** Makes the rows that a select finds wait for this transaction's end. Stands at the end of a statement. */
export const lockRows = (): SQL => sql`for update`;

/** How many rows an update or delete has changed. */
export const affectedRows = (result: { readonly rowCount: number | null }): number => result.rowCount ?? 0;

/** The column's value is one of a list given as one parameter, so that a statement does not grow with the list. */
export function isOneOf(column: PgColumn, list: readonly string[]): SQL {
  const type = column.getSQLType().replace(/^varchar.*/, 'text');
  const elements = sql`select value::${sql.raw(type)} from jsonb_array_elements_text(${JSON.stringify(list)}::jsonb)`;
  return sql`${column} = any(array(${elements}))`;
}

/**
 * Inserts the rows that are new, all given in one parameter; a row that meets a unique key is left out.
 * @returns the values of column `returned` of the rows that went in, as text
 */
export async function insertNew(
  tx: Transaction,
  table: PgTable,
  rows: readonly JsonRow[],
  returned: string,
): Promise<string[]> {
  if (rows.length === 0) return [];
  const columns = Object.entries(getColumns(table));
  const named = rows.map((row) =>
    Object.fromEntries(columns.map(([property, { name }]) => [name, row[property]])),
  );
  const names = sql.join(
    columns.map(([, { name }]) => sql.identifier(name)),
    sql`, `,
  );
  const typed = sql.join(
    columns.map(([, column]) => sql`${sql.identifier(column.name)} ${sql.raw(column.getSQLType())}`),
    sql`, `,
  );
  const result = await tx.execute<{ returned: string }>(
    sql`insert into ${table} (${names}) select ${names} from jsonb_to_recordset(${JSON.stringify(named)}::jsonb)
      as given (${typed}) on conflict do nothing returning ${sql.identifier(returned)}::text as returned`,
  );
  return result.rows.map((row) => row.returned);
}

/**
 * What the repository needs beyond the SQL that all engines share. Each engine brings one implementation; a unit of
 * work carries the one that fits its transaction, and no query names an engine.
 */
import type { SQL, SQLWrapper } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from './database.ts';

/** A row to insert: a value per column property, as JSON has them (instants as ISO text, money as text). */
export type JsonRow = Readonly<Record<string, unknown>>;

/** Weeks begin on Monday (ISO 8601). */
export type TimeUnit = 'minute' | 'quarterHour' | 'hour' | 'day' | 'week' | 'month';

/** A query in two parts: its columns, and what follows `from`. */
export interface Query {
  readonly columns: SQL;
  readonly from: SQL;
}

/** A query with a name in a statement. */
export interface NamedRows extends Query {
  readonly name: string;
  /** One other reads it, once: an engine may compute it there. */
  readonly isReadOnce?: boolean;
}

/** Rows for a table of sums. */
export interface SummedTable {
  readonly table: PgTable;
  /** Columns of the table's key. */
  readonly key: readonly PgColumn[];
  /** The columns that add up; null is nothing, where a column may be null. */
  readonly sums: readonly PgColumn[];
  /** Of a table without sums: columns that the key decides. A row whose key is there is left as it is. */
  readonly others?: readonly PgColumn[];
  /** A query with columns of these names, in any number of rows to a key. */
  readonly rows: SQL;
}

export interface Dialect {
  /** The exact sum of a money or decimal column as decimal text, which may end in zeros; `0` over no rows. */
  exactSum(value: SQLWrapper): SQL<string>;
  /** How many rows, as a number. */
  countRows(): SQL<number>;
  /** How many rows of the group meet a condition, as integer text. */
  countWhere(condition: SQL): SQL<string>;
  /** A number as text, every digit of it. */
  asText(value: SQLWrapper): SQL<string>;
  /** A condition as a value that can be selected. */
  asFlag(condition: SQL): SQL<boolean>;
  /** The UTC bucket of an instant, for grouping; `bucketText` writes it. */
  timeBucket(instant: SQLWrapper, unit: TimeUnit): SQL;
  /** An instant some seconds later, or earlier. */
  later(instant: SQLWrapper, seconds: number): SQL;
  /** A bucket as `2026-11-20T13:00:00Z`. */
  bucketText(bucket: SQLWrapper): SQL<string>;
  /** An instant as `2026-11-20T13:00:00.250Z`. */
  instantText(instant: SQLWrapper): SQL<string>;
  /** A UUID made of the SHA-256 of a text. Of use within one database: what is hashed differs between engines. */
  hashId(text: SQL): SQL<string>;
  /** Text for grouping: no two values are equal that differ in a byte. */
  textGroup(text: SQLWrapper): SQL;
  /** The text under `name` in a JSON object; null if there is none. */
  jsonText(object: SQLWrapper, name: string): SQL<string | null>;
  /** A JSON value as its text. */
  jsonWritten(value: SQLWrapper): SQL<string>;
  /** No JSON object, where one could be. */
  noJson(): SQL;
  /** A JSON array of text holds `element`. */
  hasElement(list: SQLWrapper, element: string): SQL;
  /** Joins, under `alias`, the texts in a JSON array of the row before it as rows of one column, `value`. */
  joinElements(list: SQLWrapper, alias: string): SQL;
  /**
   * Joins, for each row before it, the rows of a table that fulfil a condition on both: read by index row by row, whatever
   * the engine thinks of the table's size. For statements about few rows, named by id: right after they were written,
   * before the engine knows how many there are, it would read the table whole for each.
   */
  joinEach(table: PgTable, condition: SQL): SQL;
  /** The text matches a pattern in which `*` stands for any characters, and nothing else for anything but itself. */
  isLike(text: SQLWrapper, pattern: string): SQL;
  /** The first rows of an ordered statement, at most `limit`. Stands after its `order by`. */
  firstRows(limit: number): SQL;
  /** The same for an ordered query that the builder makes. */
  firstOf<Limited>(query: { limit(rows: number): Limited }, limit: number): Limited;
  /** A row stands behind a place in the order of these columns, which an index of the table has. One value per column. */
  isAfter(columns: readonly PgColumn[], place: readonly unknown[]): SQL;
  /** The column's value is one of a list given as one parameter, so that a statement does not grow with the list. */
  isOneOf(column: PgColumn, list: readonly string[]): SQL;
  /**
   * The same where other conditions find the rows: each is held against the list in the time that one element takes. An
   * index by the column is not used.
   */
  isAmong(column: PgColumn, list: readonly string[]): SQL;
  /** A query, or its end, whose columns are computed once for each row, however often the statement around it names them. */
  computedOnce(rows: SQL): SQL;
  /** Whoever else locks or changes these rows waits for this transaction's end. @returns how many rows there are */
  lockRows(tx: Transaction, table: PgTable, where: SQL | undefined): Promise<number>;
  /** Whoever else holds this name waits for this transaction's end. */
  holdName(tx: Transaction, name: string): Promise<void>;
  /**
   * Adds rows to tables of sums: to a row whose key is there what is given is added. One writer at a time.
   * @param named queries that `rows` of tables, and later ones of these, read under their names, each made once
   */
  addUp(tx: Transaction, tables: readonly SummedTable[], named?: readonly NamedRows[]): Promise<void>;
  /**
   * Adds the rows of a table without sums whose key is not there. One writer at a time.
   * @returns the instants in a column of what was added, each once
   */
  addMissing(tx: Transaction, table: SummedTable, instant: PgColumn): Promise<Date[]>;
  /** The beginning of a statement that reads queries under their names (`named`), each made once. */
  withRows(named: readonly NamedRows[]): SQL;
  /** Where the rest of such a statement, or a later one of its queries, reads a query. */
  named(name: string): SQL;
  /** Removes rows that fulfil a condition, at most `limit` and any of them. @returns how many went */
  deleteSome(tx: Transaction, table: PgTable, where: SQL | undefined, limit: number): Promise<number>;
  /** How many rows an update or delete has changed. */
  affectedRows(result: unknown): number;
  /**
   * Inserts the rows that are new, all given in one parameter; a row that meets a unique key is left out.
   * @returns the values of column `returned` of the rows that went in, as text
   */
  insertNew(tx: Transaction, table: PgTable, rows: readonly JsonRow[], returned: string): Promise<string[]>;
}

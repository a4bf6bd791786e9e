/** Rows of whole tables, read page by page and written again: backups, restores and moves go through here. */
import { and, asc, eq, sql } from 'drizzle-orm';
import { getTableConfig, type PgColumn } from 'drizzle-orm/pg-core';
import type { Unit } from '../database.ts';
import type { JsonRow } from '../dialect.ts';
import { columnsOf, type TableName, TRANSFER_ORDER } from './order.ts';
import { isBytes, toNeutral, toValues } from './row.ts';

/** Rows that are held in memory at a time; of tables with bytes, whose rows are large, fewer. */
const PAGE_ROWS = 1_000;
const PAGE_ROWS_WITH_BYTES = 4;

/** Which rows of a table. */
export interface RowChoice {
  /** Those of one organisation; the table is one of an organisation's. */
  readonly tenantId?: string;
  /** Those behind the row with this key, neutral values by property. */
  readonly after?: JsonRow | null;
}

/**
 * All rows of a table that the unit sees, in the order of its key, in pages. The unit should stand on one snapshot.
 * @yields at most a thousand rows
 */
export async function* readTable(
  unit: Unit,
  name: TableName,
  { tenantId, after: start = null }: RowChoice = {},
): AsyncGenerator<JsonRow[]> {
  const { tx, tables, dialect } = unit;
  const table = tables[name];
  const key = keyOf(name);
  const columns = key.map((property) => columnOf(unit, name, property));
  const isOwn = tenantId === undefined ? undefined : eq(columnOf(unit, name, 'tenantId'), tenantId);
  const limit = hasBytes(name) ? PAGE_ROWS_WITH_BYTES : PAGE_ROWS;
  let after: Readonly<Record<string, unknown>> | null = start && toValues(name, start);
  for (;;) {
    const place: readonly unknown[] | null = after && key.map((property) => after?.[property]);
    const query = tx
      .select()
      .from(table as never)
      .where(and(isOwn, place ? dialect.isAfter(columns, place) : undefined))
      .orderBy(...columns.map((column) => asc(column)));
    const page = (await dialect.firstOf(query, limit)) as Record<string, unknown>[];
    if (page.length > 0) yield page.map((row) => toNeutral(name, row));
    if (page.length < limit) return;
    after = page.at(-1) ?? null;
  }
}

/**
 * Adds rows to a table.
 * @throws {Error} if one of them is there already
 */
export async function writeRows(unit: Unit, name: TableName, rows: readonly JsonRow[]): Promise<void> {
  const { tx, tables, dialect } = unit;
  if (rows.length === 0) return;
  if (hasBytes(name)) {
    await tx.insert(tables[name] as never).values(rows.map((row) => toValues(name, row)) as never);
    return;
  }
  const [column] = keyColumnsOf(name);
  const added = await dialect.insertNew(tx, tables[name], rows, column?.name ?? '');
  if (added.length !== rows.length)
    throw new Error(`${name}: ${rows.length - added.length} rows were there already`);
}

/** Tables that have rows, of all that the unit sees. */
export async function tablesWithRows({ tx, tables, dialect }: Unit): Promise<TableName[]> {
  const filled: TableName[] = [];
  for (const name of TRANSFER_ORDER) {
    const query = tx.select({ one: sql<number>`1` }).from(tables[name] as never);
    const [column] = keyColumnsOf(name);
    if (!column) throw new Error(`${name} has no key`);
    const ordered = query.orderBy(sql`${sql.identifier(column.name)}`);
    if (((await dialect.firstOf(ordered, 1)) as unknown[]).length > 0) filled.push(name);
  }
  return filled;
}

/** The key of a neutral row. */
export const keyOfRow = (name: TableName, row: JsonRow): JsonRow =>
  Object.fromEntries(keyOf(name).map((property) => [property, row[property]]));

/** A column of a table on the engine of a unit. */
export function columnOf({ tables }: Pick<Unit, 'tables'>, name: TableName, property: string): PgColumn {
  const column = (tables[name] as unknown as Readonly<Record<string, PgColumn | undefined>>)[property];
  if (!column) throw new Error(`${name} has no ${property}`);
  return column;
}

const hasBytes = (name: TableName): boolean => getTableConfig(columnsOf(name)).columns.some(isBytes);

function keyColumnsOf(name: TableName): PgColumn[] {
  const { primaryKeys, columns } = getTableConfig(columnsOf(name));
  return primaryKeys[0]?.columns ?? columns.filter(({ primary }) => primary);
}

/** The properties of a table's primary key. */
function keyOf(name: TableName): string[] {
  const names = keyColumnsOf(name).map((column) => column.name);
  const properties = Object.entries(columnsOf(name) as unknown as Record<string, PgColumn>);
  return names.flatMap((wanted) =>
    properties.filter(([, column]) => column?.name === wanted).map(([property]) => property),
  );
}

/**
 * A row between two databases: JSON that says the same whichever engine it was read from. Amounts and decimals are text,
 * instants ISO text in UTC, bytes base64.
 */
import { createHash } from 'node:crypto';
import { getColumns } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

import type { JsonRow } from '../dialect.ts';
import { withoutPadding } from '../schema/properties.ts';
import { columnsOf, type TableName } from './order.ts';

/** What the repository reads of a column, as JSON. */
function neutral(value: unknown, column: PgColumn): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isDecimal(column) && typeof value === 'string') return withoutPadding(value);
  return value ?? null;
}

const isDecimal = (column: PgColumn): boolean => column.getSQLType() === 'numeric';
export const isMoney = (column: PgColumn): boolean => column.getSQLType() === 'numeric(38, 0)';
export const isBytes = (column: PgColumn): boolean => column.getSQLType() === 'bytea';
const isInstant = (column: PgColumn): boolean => column.getSQLType().startsWith('timestamp');

/** A row as it was read, made neutral. */
export function toNeutral(name: TableName, row: Readonly<Record<string, unknown>>): JsonRow {
  const columns = Object.entries(getColumns(columnsOf(name)));
  return Object.fromEntries(columns.map(([property, column]) => [property, neutral(row[property], column)]));
}

/** A neutral row as values of its columns, for an insert that names each. */
export function toValues(name: TableName, row: JsonRow): Record<string, unknown> {
  const columns = Object.entries(getColumns(columnsOf(name)));
  return Object.fromEntries(
    columns.map(([property, column]) => [property, valueFor(row[property] ?? null, column)]),
  );
}

function valueFor(given: unknown, column: PgColumn): unknown {
  if (typeof given !== 'string') return given;
  if (isBytes(column)) return Buffer.from(given, 'base64');
  if (isInstant(column)) return new Date(given);
  return isMoney(column) ? BigInt(given) : given;
}

/** SHA-256 of a table's name and a neutral row, whatever the order of members in its JSON. */
export const rowHash = (name: TableName, row: JsonRow): Buffer =>
  createHash('sha256')
    .update(`${name}\n${JSON.stringify(ordered(row))}`)
    .digest();

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}

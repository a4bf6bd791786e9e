/**
 * The columns that tables are made of, in PostgreSQL's dialect (also PGlite's). A second dialect brings a kit of
 * the same shape; the tables are written once against it.
 */
import {
  bigint,
  boolean,
  bytea,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  primaryKey,
  snakeCase,
  timestamp,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';

export const pgKit = {
  /** Column names are the property names in snake case. */
  table: snakeCase.table,
  uuid: () => uuid(),
  /** Text of at most `length` characters. */
  text: (length: number) => varchar({ length }),
  json: <T>() => jsonb().$type<T>(),
  /** An instant with millisecond precision, a `Date` in code. */
  instant: () => timestamp({ withTimezone: true, precision: 3, mode: 'date' }),
  /** A small count (31 bits). */
  count: () => integer(),
  /** An integer up to 2^53, a `number` in code. */
  int64: () => bigint({ mode: 'number' }),
  /** Integer nano-dollars, a `bigint` in code. */
  money: () => numeric({ precision: 38, scale: 0, mode: 'bigint' }),
  /** An integer of up to 38 digits in which several are kept, a `bigint` in code. */
  packed: () => numeric({ precision: 38, scale: 0, mode: 'bigint' }),
  /** An exact decimal of any scale, text in code. */
  decimal: () => numeric({ mode: 'string' }),
  bool: () => boolean(),
  /** Bytes of any length, a `Buffer` in code. */
  bytes: () => bytea(),
  primaryKey,
  foreignKey,
  index,
  uniqueIndex,
};

export type Kit = typeof pgKit;

/**
 * The columns that tables are made of, in the dialect of SQL Server and Azure SQL. Text compares by code point, so that
 * ids, models and dimension values that differ in case are different here too, whatever the database's own collation.
 */
import {
  bigint,
  bit,
  customType,
  datetime2,
  decimal,
  foreignKey,
  index,
  int,
  primaryKey,
  snakeCase,
  uniqueIndex,
  varbinary,
} from 'drizzle-orm/mssql-core';
import type { Kit } from './kit.pg.ts';

/** Compares UTF-16 code units. https://learn.microsoft.com/sql/relational-databases/collations/collation-and-unicode-support */
export const TEXT_COLLATION = 'Latin1_General_100_BIN2';
/** Digits after the point that a decimal keeps; the contract allows as many. */
const DECIMAL_SCALE = 20;

const uuid = customType<{ data: string }>({ dataType: () => 'uniqueidentifier' });

const text = customType<{ data: string; config: { length: number }; configRequired: true }>({
  dataType: ({ length }) => `nvarchar(${length}) collate ${TEXT_COLLATION}`,
});

const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'nvarchar(max)',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (stored) => JSON.parse(stored),
});

const exact = customType<{ data: string; driverData: string }>({
  dataType: () => `decimal(38,${DECIMAL_SCALE})`,
  codec: 'decimal',
  fromDriver: withoutPadding,
});

const mssqlKit = {
  table: snakeCase.table,
  uuid: () => uuid(),
  text: (length: number) => text({ length }),
  json: () => json(),
  /** UTC. */
  instant: () => datetime2({ precision: 3, mode: 'date' }),
  count: () => int(),
  int64: () => bigint({ mode: 'number' }),
  money: () => decimal({ precision: 38, scale: 0, mode: 'bigint' }),
  packed: () => decimal({ precision: 38, scale: 0, mode: 'bigint' }),
  decimal: () => exact(),
  bool: () => bit(),
  bytes: () => varbinary({ length: 'max' }),
  primaryKey,
  foreignKey,
  index,
  uniqueIndex,
};

/** The kit with PostgreSQL's types: the columns differ, what the repository writes and reads in them does not. */
export const kit = mssqlKit as unknown as Kit;

/** `12.50000000000000000000` as `12.5`. */
export function withoutPadding(decimalText: string): string {
  return decimalText.includes('.') ? decimalText.replace(/\.?0+$/, '') : decimalText;
}

/** In which order tables are carried from one database to another. */
import { createHash } from 'node:crypto';
import { getColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { TABLE_PROPERTIES as TABLES } from '../schema/properties.ts';
import type { Tables } from '../schema/tables.ts';

export type TableName = keyof Tables;

/**
 * Tables that are made of others and go by hashes of one engine's making: they are carried between databases of one
 * engine, and made anew on another.
 */
export const DERIVED_TABLES: readonly TableName[] = [
  'usageGroup',
  'usageRollup',
  'usageRollupClass',
  'usageRollupTime',
  'usageSetRollup',
  'usageSetRollupClass',
  'usageSetRollupTime',
  'usageDayRollup',
  'usageDayRollupClass',
  'usageDayRollupTime',
  'usageDaySetRollup',
  'usageDaySetRollupClass',
  'usageDaySetRollupTime',
  'usageRolledDay',
  'usageDaySet',
  'usageWideDay',
  'usageRollupState',
];

/** Every table of the product by its property name, each after those that its rows refer to. */
export const TRANSFER_ORDER: readonly TableName[] = inOrder(Object.keys(TABLES) as TableName[]);

/** A table in PostgreSQL's columns, to ask what columns it has. */
export const columnsOf = (name: TableName): PgTable => TABLES[name];

function inOrder(names: readonly TableName[]): TableName[] {
  const placed: TableName[] = [];
  const byTable = new Map<string, TableName>(names.map((name) => [getTableName(TABLES[name]), name]));
  const place = (name: TableName): void => {
    if (placed.includes(name)) return;
    for (const key of getTableConfig(TABLES[name]).foreignKeys) {
      const referred = byTable.get(getTableName(key.reference().foreignTable));
      if (referred !== undefined && referred !== name) place(referred);
    }
    placed.push(name);
  };
  for (const name of names) place(name);
  return placed;
}

/** SHA-256 over all tables with their columns and types: equal for two releases whose rows are the same. Lower-case hex. */
export function schemaFingerprint(): string {
  const words = Object.entries(TABLES).map(([name, table]) => {
    const columns = Object.entries(getColumns<PgTable>(table)).map(
      ([property, column]) => `${property} ${column.getSQLType()} ${column.notNull}`,
    );
    return `${name}(${columns.sort().join(', ')})`;
  });
  return createHash('sha256').update(words.sort().join('\n')).digest('hex');
}

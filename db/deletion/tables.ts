/**
 * Which tables hold rows of an organisation, in the order in which these go: what lets anybody in first, so that nothing
 * new is written meanwhile; then its own rows, each table before those that its rows refer to.
 */
import { getColumns } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { DIRECTORY_TABLES } from '../schema/directory.ts';
import { columnsOf, type TableName, TRANSFER_ORDER } from '../transfer/order.ts';

export interface OwnedTable {
  readonly name: TableName;
  /** The column that says whose a row is. */
  readonly owner: 'tenantId' | 'organisationId';
  readonly isDirectory: boolean;
}

/** What is removed together, in one transaction with the record that all is gone. */
const LAST: readonly TableName[] = [
  'organisationStanding',
  'dueJob',
  'organisation',
  'placement',
  'termination',
];
/** What is kept of an organisation, and what goes with its members: see `members.ts`. */
const ELSEWHERE: readonly TableName[] = ['deletedOrganisation', 'membership'];

const owned = TRANSFER_ORDER.toReversed().flatMap((name): OwnedTable[] => {
  const columns = getColumns<PgTable>(columnsOf(name));
  if (ELSEWHERE.includes(name)) return [];
  if ('tenantId' in columns) return [{ name, owner: 'tenantId', isDirectory: false }];
  return sqlName(name) in DIRECTORY_TABLES ? [{ name, owner: 'organisationId', isDirectory: true }] : [];
});

/** Removed in batches, in this order. */
export const REMOVED_IN_BATCHES: readonly OwnedTable[] = owned
  .filter(({ name }) => !LAST.includes(name))
  .toSorted((one, other) => Number(other.isDirectory) - Number(one.isDirectory));

/** Removed at the very end, in this order. */
export const REMOVED_LAST: readonly OwnedTable[] = LAST.flatMap((last) =>
  owned.filter(({ name }) => name === last),
);

/** A table's name in the database. */
export function sqlName(name: TableName): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

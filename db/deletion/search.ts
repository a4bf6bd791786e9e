/**
 * Looks for ids in every row of every table, whatever column they stand in: shows that nothing is left of an organisation,
 * or where it is.
 */
import { eq, getColumns } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database, TenantUnit, Unit } from '../database.ts';
import type { JsonRow } from '../dialect.ts';
import { columnsOf, type TableName, TRANSFER_ORDER } from '../transfer/order.ts';
import { isBytes } from '../transfer/row.ts';
import { readTable } from '../transfer/rows.ts';
import { type OwnedTable, REMOVED_IN_BATCHES, REMOVED_LAST, sqlName } from './tables.ts';

export interface Trace {
  readonly table: string;
  readonly rows: number;
  /** Why such rows are kept; null: they should not be there. */
  readonly reason: string | null;
}

/** Texts that are looked for: in small letters, and ids also without their dashes. */
export function needlesOf(ids: readonly string[]): string[] {
  const texts = ids.map((id) => id.toLowerCase());
  return [...new Set([...texts, ...texts.map((id) => id.replaceAll('-', ''))])];
}

/**
 * Searches all of a database, as it is at one instant.
 * @throws if the login is one that rows are hidden from
 */
export function searchDatabase(db: Database, ids: readonly string[]): Promise<Trace[]> {
  const needles = needlesOf(ids);
  return db.readWhole(async (unit) => {
    const traces = new Map<string, Trace>();
    for (const name of TRANSFER_ORDER) {
      for await (const rows of readTable(unit, name)) {
        for (const row of rows) {
          if (!isFoundIn(name, row, needles)) continue;
          const reason = reasonFor(name, row, needles);
          const place = `${name} ${reason}`;
          traces.set(place, {
            table: sqlName(name),
            reason,
            rows: (traces.get(place)?.rows ?? 0) + 1,
          });
        }
      }
    }
    return [...traces.values()];
  });
}

/** Tables that have rows of an organisation, as its own units see them; its record is not among them. */
export async function rowsLeft(db: Database, organisationId: string): Promise<Trace[]> {
  const traces: Trace[] = [];
  for (const table of [...REMOVED_IN_BATCHES, ...REMOVED_LAST]) {
    const rows = await db.inTenant('retention_user', organisationId, (unit) => countOf(unit, table));
    if (rows > 0) traces.push({ table: sqlName(table.name), rows, reason: null });
  }
  return traces;
}

function countOf(unit: TenantUnit, { name, owner, isDirectory }: OwnedTable): Promise<number> {
  const count = async ({ tx, tables, dialect }: Unit) => {
    const column = (tables[name] as unknown as Readonly<Record<string, PgColumn>>)[owner];
    if (!column) throw new Error(`${name} has no ${owner}`);
    const query = tx.select({ rows: dialect.countRows() }).from(tables[name] as never);
    const [row] = await query.where(eq(column, unit.organisationId));
    return row?.rows ?? 0;
  };
  return isDirectory ? unit.onDirectory(count) : count(unit);
}

function isFoundIn(name: TableName, row: JsonRow, needles: readonly string[]): boolean {
  const bytes = Object.entries(getColumns<PgTable>(columnsOf(name)))
    .filter(([, column]) => isBytes(column))
    .map(([property]) => Buffer.from(String(row[property] ?? ''), 'base64').toString('latin1'));
  const text = [JSON.stringify(row), ...bytes].join('\n').toLowerCase();
  return needles.some((needle) => text.includes(needle));
}

/** Two kinds of rows name an organisation that was deleted: the record of it, and what the operators did about it. */
function reasonFor(name: TableName, row: JsonRow, needles: readonly string[]): string | null {
  if (name === 'deletedOrganisation') return 'the record of the deletion';
  const isTheirs = name === 'auditEntry' && !needles.includes(String(row['tenantId']));
  return isTheirs ? 'the operators’ own audit log names whom they acted for, by id' : null;
}

/** An organisation's rows in one database, as a whole: read, counted and removed by whoever moves it. */
import { eq } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import type { Database, Unit } from '../database.ts';
import { FigureCounter, type Figures } from '../transfer/figures.ts';
import { columnsOf, type TableName, TRANSFER_ORDER } from '../transfer/order.ts';
import { columnOf, readTable } from '../transfer/rows.ts';

/**
 * Tables whose rows lie where the organisation does, each after those that its rows refer to: all that carry `tenant_id` but the
 * one that says where that is. Due jobs lie there too, and are taken along by themselves (records.ts).
 */
export const PLACED_TABLES: readonly TableName[] = TRANSFER_ORDER.filter(
  (name) =>
    name !== 'placement' &&
    getTableConfig(columnsOf(name)).columns.some((column) => column.name === 'tenant_id'),
);

const REMOVED_AT_A_TIME = 1_000;

/** Counts and adds up all rows that a database has of an organisation. @param names of these tables */
export async function figuresOf(
  db: Database,
  organisationId: string,
  names: readonly TableName[],
): Promise<Figures> {
  const counter = new FigureCounter();
  await db.ownTenant(organisationId, async (unit) => {
    for (const name of names) {
      counter.add(name, []);
      for await (const rows of readTable(unit, name, { tenantId: organisationId })) counter.add(name, rows);
    }
  });
  return counter.figures();
}

/** Tables in which a database has rows of an organisation. */
export function tablesHolding(db: Database, organisationId: string): Promise<TableName[]> {
  return db.ownTenant(organisationId, async (unit) => {
    const holding: TableName[] = [];
    for (const name of PLACED_TABLES) if (await hasRow(unit, name, organisationId)) holding.push(name);
    return holding;
  });
}

async function hasRow(unit: Unit, name: TableName, organisationId: string): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  const owner = columnOf(unit, name, 'tenantId');
  const query = tx
    .select({ owner })
    .from(tables[name] as never)
    .where(eq(owner, organisationId))
    .orderBy(owner);
  return ((await dialect.firstOf(query, 1)) as unknown[]).length > 0;
}

/**
 * Removes all rows that a database has of an organisation, in bounded transactions; it may be broken off at any time.
 * @param onRemoved told after each transaction
 */
export async function removeRows(
  db: Database,
  organisationId: string,
  onRemoved: (name: TableName, rows: number) => void = () => {},
): Promise<void> {
  for (const name of PLACED_TABLES.toReversed()) {
    for (;;) {
      const rows = await db.ownTenant(organisationId, (unit) => {
        const isOwn = eq(columnOf(unit, name, 'tenantId'), organisationId);
        return unit.dialect.deleteSome(unit.tx, unit.tables[name], isOwn, REMOVED_AT_A_TIME);
      });
      if (rows > 0) onRemoved(name, rows);
      if (rows < REMOVED_AT_A_TIME) break;
    }
  }
}

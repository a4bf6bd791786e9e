import { eq } from 'drizzle-orm';
import { newId } from '../contract/ids.ts';
import type { Database, TenantUnit } from './database.ts';
import { CATALOGUE_TABLES } from './schema/directory.ts';

/** The isolation of organisations does not hold on this database: nothing may be served from it. */
export class IsolationError extends Error {
  override readonly name = 'IsolationError';
}

/**
 * Proves by behaviour, before anything is served, that the database keeps organisations apart: a row is seen and removed
 * by its own organisation alone, none is seen without an organisation, one of another organisation is refused, and
 * nothing of a unit is left after it. It uses organisations that do not exist, and removes its row.
 * @throws {IsolationError} naming what does not hold
 */
export async function checkIsolation(db: Database): Promise<void> {
  await everyTableGuarded(db);
  await checkRows(db);
  const objections = await db.upkeep.findObjections(db);
  demand(objections.length === 0, objections.join('; '));
}

/**
 * The part of the check that tries: rows that are written, read and removed as one organisation, as another and as none.
 * @throws {IsolationError} naming what does not hold
 */
export async function checkRows(db: Database): Promise<void> {
  const [own, foreign] = [newId(), newId()];
  demand(await isRefused(db, own, foreign), 'a row of another organisation is taken in');
  demand(await isRefused(db, '', own), 'a row is taken in without an organisation');
  await db.inTenant('app_user', own, (unit) => addRow(unit, own));
  try {
    demand((await rowsSeen(db, own)) === 1, 'an organisation does not see its own row');
    demand((await rowsSeen(db, foreign)) === 0, 'an organisation sees the row of another');
    demand((await rowsSeen(db, '')) === 0, 'a read without an organisation returns rows');
    demand((await rowsRemoved(db, foreign)) === 0, 'an organisation removes the row of another');
  } finally {
    await rowsRemoved(db, own);
  }
}

async function everyTableGuarded(db: Database): Promise<void> {
  const unguarded = await db.asOwner((tx) => db.upkeep.unguardedTables(tx));
  const open = unguarded.filter((name) => !(name in CATALOGUE_TABLES));
  demand(open.length === 0, `tables without a policy: ${open.join(', ')}`);
}

/** The statements below name no organisation: what holds them is the database alone. */
const MARK = 'self-check';

function addRow({ tx, tables }: TenantUnit, tenantId: string): Promise<unknown> {
  return tx.insert(tables.registeredHost).values({
    tenantId,
    kind: MARK,
    name: MARK,
    mustAskForUsage: false,
    onCallerLeft: 'drain',
    createdAt: new Date(0),
  });
}

async function isRefused(db: Database, inOrganisation: string, ofOrganisation: string): Promise<boolean> {
  class Undo extends Error {}
  const failure: unknown = await db
    .inTenant('app_user', inOrganisation, async (unit) => {
      await addRow(unit, ofOrganisation);
      throw new Undo();
    })
    .catch((err: unknown) => err);
  return !(failure instanceof Undo);
}

function rowsSeen(db: Database, organisationId: string): Promise<number> {
  return db.inTenant('app_user', organisationId, async ({ tx, tables: { registeredHost } }) => {
    const rows = await tx
      .select({ kind: registeredHost.kind })
      .from(registeredHost)
      .where(eq(registeredHost.kind, MARK));
    return rows.length;
  });
}

function rowsRemoved(db: Database, organisationId: string): Promise<number> {
  return db.inTenant('app_user', organisationId, async ({ tx, tables: { registeredHost }, dialect }) =>
    dialect.affectedRows(await tx.delete(registeredHost).where(eq(registeredHost.kind, MARK))),
  );
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new IsolationError(`Organisations are not kept apart by this database: ${what}`);
}

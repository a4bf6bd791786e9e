/**
 * Moves an organisation from one database to another: nobody writes it meanwhile, its rows are copied and compared to the last
 * one, the new place is announced, and only then do the rows leave the old one. Each step is one that can be done again: a
 * move that was broken off at any point goes on where it was.
 */
import { recordAudit } from '../audit/entries.ts';
import type { Database, OwnerUnit } from '../database.ts';
import { differences, type Figures } from '../transfer/figures.ts';
import { DERIVED_TABLES, type TableName } from '../transfer/order.ts';
import { keyOfRow, readTable, writeRows } from '../transfer/rows.ts';
import { SHARED } from './place.ts';
import { type Placement, putJobs, putPlacement, readPlacement, takeJobs } from './records.ts';
import { figuresOf, PLACED_TABLES, removeRows, tablesHolding } from './rows.ts';

/** The organisation cannot be moved; what was begun stands. In words for the operator. */
export class MoveError extends Error {
  override readonly name = 'MoveError';
}

/** A database under its name. */
export interface NamedStore {
  readonly name: string;
  readonly db: Database;
}

export interface Move {
  readonly organisationId: string;
  /** Has the directory, whose word counts. */
  readonly shared: Database;
  readonly from: NamedStore;
  readonly to: NamedStore;
  readonly clock: () => Date;
  /** Told what is under way; of a table, how many rows of it so far. */
  onStep(step: MoveStep, table: TableName | null, rows: number): void;
}

export type MoveStep = 'hold' | 'copy' | 'verify' | 'switch' | 'remove';

const STAYING = { movesTo: null, heldJobs: null, position: null } as const;

/** Where the shared database says that an organisation is, and whether it is on its way from there. */
export async function whereabouts(
  shared: Database,
  organisationId: string,
): Promise<Pick<Placement, 'place' | 'movesTo'>> {
  const said = await shared.ownTenant(organisationId, (unit) => readPlacement(unit, organisationId));
  return said ?? { place: SHARED, movesTo: null };
}

/**
 * Moves the organisation, or goes on with it.
 * @returns what both databases held when they were compared; null: it had arrived before
 * @throws {MoveError} if the target has what is not expected there, or what arrived differs: then the move was taken back
 */
export async function moveOrganisation(move: Move): Promise<Figures | null> {
  const figures = (await isServing(move.to, move.organisationId)) ? null : await bringOver(move);
  move.onStep('switch', null, 0);
  await announce(move);
  await removeRows(move.from.db, move.organisationId, (table, rows) => move.onStep('remove', table, rows));
  await forget(move.from, move.organisationId, move.clock());
  return figures;
}

/** Takes a move back that has not arrived: the organisation goes on where it was. */
export async function cancelMove({ organisationId, shared, from, to, clock }: Move): Promise<void> {
  if (await isServing(to, organisationId)) throw new MoveError('it has arrived: move it back instead');
  await from.db.ownTenant(organisationId, async (unit) => {
    const said = await readPlacement(unit, organisationId);
    await putJobs(unit, organisationId, said?.heldJobs ?? []);
    await putPlacement(unit, organisationId, placed(from.name), clock());
  });
  await removeRows(to.db, organisationId);
  if (to.name !== SHARED) await forget(to, organisationId, clock());
  if (from.name !== SHARED)
    await shared.ownTenant(organisationId, (unit) =>
      putPlacement(unit, organisationId, placed(from.name), clock()),
    );
}

async function isServing({ name, db }: NamedStore, organisationId: string): Promise<boolean> {
  const said = await db.ownTenant(organisationId, (unit) => readPlacement(unit, organisationId));
  return said?.place === name;
}

async function bringOver(move: Move): Promise<Figures> {
  const { organisationId, from, to } = move;
  move.onStep('hold', null, 0);
  await beginAt(move);
  await holdAt(move);
  const carried = carriedTables(from.db, to.db);
  await copy(move, carried);
  move.onStep('verify', null, 0);
  const sent = await figuresOf(from.db, organisationId, carried);
  const arrived = await figuresOf(to.db, organisationId, carried);
  const wrong = differences(sent, arrived);
  if (wrong.length > 0) {
    await cancelMove(move);
    throw new MoveError(`what arrived differs, and the move was taken back: ${wrong.join('; ')}`);
  }
  return sent;
}

/** Roll-ups go by hashes of one engine's making: another makes them anew. */
const carriedTables = (from: Database, to: Database): readonly TableName[] =>
  from.upkeep.migrations === to.upkeep.migrations
    ? PLACED_TABLES
    : PLACED_TABLES.filter((name) => !DERIVED_TABLES.includes(name));

/** The target expects the organisation, and has none of its rows but those of this move. */
async function beginAt({ organisationId, shared, from, to, clock }: Move): Promise<void> {
  const said = await to.db.ownTenant(organisationId, (unit) => readPlacement(unit, organisationId));
  const isUnderWay = said?.place === from.name && said.movesTo === to.name && said.position !== null;
  if (!isUnderWay) {
    const left = await tablesHolding(to.db, organisationId);
    if (left.length > 0)
      throw new MoveError(
        `${to.name} has rows of it already (${left.join(', ')}): --remove-left removes them`,
      );
    const first = { table: PLACED_TABLES[0] ?? '', after: null };
    await to.db.ownTenant(organisationId, (unit) =>
      putPlacement(
        unit,
        organisationId,
        { place: from.name, movesTo: to.name, heldJobs: null, position: first },
        clock(),
      ),
    );
  }
  if (from.name !== SHARED && to.name !== SHARED)
    await shared.ownTenant(organisationId, (unit) =>
      putPlacement(unit, organisationId, { ...placed(from.name), movesTo: to.name }, clock()),
    );
}

/** From here on the organisation is read at its old place and written nowhere. */
function holdAt({ organisationId, from, to, clock }: Move): Promise<void> {
  return from.db.ownTenant(organisationId, async (unit) => {
    await unit.holdOrganisation();
    const said = await readPlacement(unit, organisationId);
    if ((said?.place ?? SHARED) !== from.name) throw new MoveError(`${from.name} does not have it`);
    const heldJobs = [...(said?.heldJobs ?? []), ...(await takeJobs(unit, organisationId))];
    await putPlacement(
      unit,
      organisationId,
      { place: from.name, movesTo: to.name, heldJobs, position: null },
      clock(),
    );
  });
}

/** Brings over what has not arrived. A page of rows and how far they reach are one transaction. */
async function copy(
  { organisationId, from, to, clock, onStep }: Move,
  carried: readonly TableName[],
): Promise<void> {
  const said = await to.db.ownTenant(organisationId, (unit) => readPlacement(unit, organisationId));
  const begun = said?.position ?? null;
  const place = begun === null ? 0 : (carried as readonly string[]).indexOf(begun.table);
  for (const name of carried.slice(Math.max(place, 0))) {
    const after = name === begun?.table ? begun.after : null;
    let rows = 0;
    await from.db.ownTenant(organisationId, async (source) => {
      for await (const page of readTable(source, name, { tenantId: organisationId, after })) {
        const last = page.at(-1);
        if (!last) continue;
        await to.db.ownTenant(organisationId, async (unit) => {
          await writeRows(unit, name, page);
          const position = { table: name, after: keyOfRow(name, last) };
          const arriving = { place: from.name, movesTo: to.name, heldJobs: null, position };
          await putPlacement(unit, organisationId, arriving, clock());
        });
        rows += page.length;
        onStep('copy', name, rows);
      }
    });
  }
}

/**
 * Says everywhere that the organisation is at its new place: there first, so that whoever is sent there is served. Until the
 * old place has heard of it, that one refuses to write.
 */
async function announce(move: Move): Promise<void> {
  const { organisationId, shared, from, to, clock } = move;
  if (!(await isServing(to, organisationId))) {
    const held = await from.db.ownTenant(organisationId, (unit) => readPlacement(unit, organisationId));
    await to.db.ownTenant(organisationId, async (unit) => {
      await putJobs(unit, organisationId, held?.heldJobs ?? []);
      if (carriedTables(from.db, to.db) !== PLACED_TABLES)
        await haveRollupsBuilt(unit, organisationId, clock());
      await note(unit, organisationId, `${from.name} to ${to.name}`, clock());
      await putPlacement(unit, organisationId, placed(to.name), clock());
    });
  }
  for (const db of new Set([from.db, ...(to.name === SHARED ? [] : [shared])]))
    await db.ownTenant(organisationId, (unit) =>
      putPlacement(unit, organisationId, placed(to.name), clock()),
    );
}

/** In the organisation's audit log, with what it tells of. */
function note(unit: OwnerUnit, organisationId: string, result: string, now: Date): Promise<void> {
  const onDirectory = () => Promise.reject(new Error('the audit log is no part of the directory'));
  const facts = { actorKind: 'system', action: 'organisation.move', result } as const;
  return recordAudit({ ...unit, organisationId, onDirectory }, facts, now);
}

async function haveRollupsBuilt(unit: OwnerUnit, organisationId: string, now: Date): Promise<void> {
  const state = { tenantId: organisationId, isComplete: false };
  await unit.dialect.insertNew(unit.tx, unit.tables.usageRollupState, [state], 'tenant_id');
  await putJobs(unit, organisationId, [{ kind: 'rollup.build', dueAt: now.toISOString() }]);
}

/** A database that has lost the organisation says nothing of it any more; the shared one says where it is. */
async function forget({ name, db }: NamedStore, organisationId: string, now: Date): Promise<void> {
  if (name === SHARED) return;
  await db.ownTenant(organisationId, (unit) => putPlacement(unit, organisationId, null, now));
}

const placed = (name: string): Placement => ({ place: name, ...STAYING });

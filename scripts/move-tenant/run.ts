/** `npm run move-tenant`, on databases that are given. */
import type { Database } from '../../db/database.ts';
import { cancelMove, type Move, MoveError, moveOrganisation, whereabouts } from '../../db/placement/move.ts';
import { SHARED } from '../../db/placement/place.ts';
import { figuresOf, PLACED_TABLES, removeRows, tablesHolding } from '../../db/placement/rows.ts';
import type { Figures } from '../../db/transfer/figures.ts';
import { problemOf } from '../database/problem.ts';
import type { MoveCommand } from './options.ts';

export const EXIT = { done: 0, failed: 1, refused: 3 } as const;

export interface Surroundings {
  openShared(): Promise<Database>;
  /** The database of a name in `TENANT_DATABASES`. */
  openOwn(name: string): Promise<Database>;
  readonly clock: () => Date;
  print(text: string): void;
  say(text: string): void;
}

type Asked = Pick<MoveCommand, 'organisationId' | 'to' | 'kind' | 'removesLeft'> & {
  /** Names in `TENANT_DATABASES`. */
  readonly names: readonly string[];
};

/** @returns the exit code */
export async function runMove(asked: Asked, surroundings: Surroundings): Promise<number> {
  const { say } = surroundings;
  const opened = new Map<string, Database>();
  try {
    const shared = await surroundings.openShared();
    opened.set(SHARED, shared);
    const open = async (name: string) => {
      const db = opened.get(name) ?? (await surroundings.openOwn(name));
      opened.set(name, db);
      return { name, db };
    };
    return await work(asked, shared, open, surroundings);
  } catch (err) {
    say(`${err instanceof MoveError ? 'refused' : 'failed'}: ${problemOf(err)}`);
    return err instanceof MoveError ? EXIT.refused : EXIT.failed;
  } finally {
    for (const db of [...opened.values()].reverse()) await db.close();
  }
}

type Open = (name: string) => Promise<{ readonly name: string; readonly db: Database }>;

async function work(
  { organisationId, to, kind, removesLeft, names }: Asked,
  shared: Database,
  open: Open,
  { clock, print, say }: Surroundings,
): Promise<number> {
  const { place, movesTo } = await whereabouts(shared, organisationId);
  for (const name of [place, movesTo])
    if (name !== null && name !== SHARED && !names.includes(name))
      throw new MoveError(`it lies in ${name}, which is not in TENANT_DATABASES`);
  if (movesTo !== null && movesTo !== to)
    throw new MoveError(`it is on its way from ${place} to ${movesTo}: finish that, or --cancel it, first`);
  const from = await open(place);
  if ((await tablesHolding(from.db, organisationId)).length === 0)
    throw new MoveError(`${place} has no organisation of this id`);
  if (kind === 'plan') {
    print(`in ${place}: ${total(await figuresOf(from.db, organisationId, PLACED_TABLES))}\n`);
    return EXIT.done;
  }
  const target = await open(to);
  if (place === to && movesTo === null) {
    if (kind === 'cancel') throw new MoveError(`it lies in ${to} already`);
    // What a move that was broken off at its very end has left behind.
    for (const name of [SHARED, ...names].filter((one) => one !== to))
      await removeRows((await open(name)).db, organisationId, (table, rows) =>
        say(`${name}: ${table}, ${rows} rows removed`),
      );
    print(`${organisationId} lies in ${to}\n`);
    return EXIT.done;
  }
  const move: Move = {
    organisationId,
    shared,
    from,
    to: target,
    clock,
    onStep: (step, table, rows) =>
      say(table === null ? WORDS[step] : `${WORDS[step]}: ${table}, ${rows} rows`),
  };
  if (kind === 'cancel') {
    await cancelMove(move);
    print(`${organisationId} stays in ${place}\n`);
    return EXIT.done;
  }
  if (removesLeft && movesTo === null) await removeRows(target.db, organisationId);
  const figures = await moveOrganisation(move);
  print(
    `${organisationId} lies in ${to}: ${figures ? `${total(figures)}, the same in both` : 'it had arrived'}\n`,
  );
  return EXIT.done;
}

const WORDS = {
  hold: 'nothing of the organisation is written from now on',
  copy: 'copied',
  verify: 'comparing both',
  switch: 'the new place holds',
  remove: 'removed from the old place',
} as const;

function total({ tables, chainHeads }: Figures): string {
  const filled = Object.entries(tables).filter(([, { rows }]) => rows > 0);
  const rows = filled.reduce((sum, [, table]) => sum + table.rows, 0);
  const cost = tables.usageLine?.sums['costNanos'] ?? '0';
  const heads = chainHeads.map(
    ({ sequence, entryHash }) => `audit log ends at ${sequence}, ${entryHash.slice(0, 16)}…`,
  );
  return [`${rows} rows in ${filled.length} tables`, `cost of lines ${cost} nano-dollars`, ...heads].join(
    '; ',
  );
}

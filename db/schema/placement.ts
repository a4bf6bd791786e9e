import type { JsonRow } from '../dialect.ts';
import type { Kit } from './kit.pg.ts';

/** How far the rows of an organisation that moves have arrived: the key of the last one, by property. */
export interface CopyPosition {
  readonly table: string;
  /** Null: nothing of the table has arrived. */
  readonly after: JsonRow | null;
}

/**
 * A row says in which database an organisation's rows lie: in the shared one for the whole installation, in a database of
 * an organisation's own as that one's word that it holds them. Without a row they lie in the shared one. Written by whoever
 * moves organisations, with the owner's login; read at the beginning of each unit of work; dies with the organisation.
 */
export const definePlacement = (kit: Kit) =>
  kit.table('placement', {
    tenantId: kit.uuid().primaryKey(),
    /** The name of a database; see db/placement/place.ts. */
    place: kit.text(32).notNull(),
    /** Where the rows are being moved to, during which nobody writes them; null: they stay. */
    movesTo: kit.text(32),
    /** Jobs of the organisation that are due again after the move; null: it is not moving from here. */
    heldJobs: kit.json<readonly HeldJob[]>(),
    /** Where rows arrive: how far; null: none are arriving. */
    position: kit.json<CopyPosition>(),
    changedAt: kit.instant().notNull(),
  });

/** A due job that waits for the end of a move. */
export interface HeldJob {
  readonly kind: string;
  /** An instant, ISO text in UTC. */
  readonly dueAt: string;
}

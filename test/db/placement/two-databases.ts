/** A shared database and one for one organisation alone, of one engine, with the way that leads to both. */
import type { Database } from '../../../db/database.ts';
import { type Move, moveOrganisation, whereabouts } from '../../../db/placement/move.ts';
import { StoreMissingError } from '../../../db/placement/place.ts';
import { routeByPlace } from '../../../db/placement/route.ts';
import type { Engine } from '../engines.ts';

export const OWN = 'acme';

export interface TwoDatabases {
  readonly shared: Database;
  /** Under its name. */
  readonly own: Database;
  readonly routed: Database;
  /** Names that could not be reached when every database was asked. */
  readonly unreachable: string[];
  /** @param onStep may throw, as if the process had ended there */
  move(organisationId: string, to: string, onStep?: Move['onStep']): ReturnType<typeof moveOrganisation>;
  moveOf(organisationId: string, from: string, to: string): Move;
  close(): Promise<void>;
}

export async function openTwo(engine: Engine): Promise<TwoDatabases> {
  const [shared, opened] = [await engine.open(), await engine.open()];
  const own = opened.as(OWN);
  const unreachable: string[] = [];
  const dbOf = (name: string) => ({ name, db: name === OWN ? own : shared });
  const stores = {
    names: [OWN, 'gone'],
    open: async (name: string) => {
      if (name !== OWN) throw new StoreMissingError(name);
      return own;
    },
    close: async () => {},
  };
  const onUnreachable = (name: string) => void unreachable.push(name);
  const moveOf = (organisationId: string, from: string, to: string): Move => ({
    organisationId,
    shared,
    from: dbOf(from),
    to: dbOf(to),
    clock: () => new Date(Date.UTC(2026, 10, 21, 12)),
    onStep: () => {},
  });
  return {
    shared,
    own,
    unreachable,
    moveOf,
    routed: routeByPlace({ shared, directory: shared, stores, onUnreachable }),
    async move(organisationId, to, onStep = () => {}) {
      const { place } = await whereabouts(shared, organisationId);
      return moveOrganisation({ ...moveOf(organisationId, place, to), onStep });
    },
    async close() {
      await opened.close();
      await shared.close();
    },
  };
}

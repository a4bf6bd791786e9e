import type { Database } from '../database.ts';
import { OrganisationElsewhereError, SHARED, StoreMissingError } from './place.ts';
import { inDirectoryOf, inOwnStore } from './two-stores.ts';

/** Databases of organisations' own, as far as this process knows them. */
export interface OwnStores {
  readonly names: readonly string[];
  /**
   * The database of a name, ready to serve under it; opened at the first use.
   * @throws {StoreMissingError} if there is none of this name
   * @throws the store's error if it cannot be reached
   */
  open(name: string): Promise<Database>;
  close(): Promise<void>;
}

export interface Routing {
  /** Has the directory and every organisation without a database of its own. */
  readonly shared: Database;
  /**
   * The same database over connections of its own, which units take that hold one of an organisation's database already: they
   * then never wait for a unit that waits for them. `shared` itself where it has one connection.
   */
  readonly directory: Database;
  readonly stores: OwnStores;
  /** Told when a database of an organisation's own could not answer what every database was asked. */
  onUnreachable(name: string, err: unknown): void;
}

/** Between looking where an organisation is and going there it can have been moved; more often than this it is not. */
const MOST_HOPS = 4;

/**
 * One database out of several: each organisation's units of work run in the database that has its rows, everything else in the
 * shared one. Where an organisation is, is asked of the shared database and remembered; that database itself says no when
 * it is wrong.
 */
export function routeByPlace({ shared, directory, stores, onUnreachable }: Routing): Database {
  /** Organisations that are not in the shared database, with the name of the one that they were last in. */
  const places = new Map<string, string>();

  async function there<T>(
    organisationId: string,
    use: (store: Database, isShared: boolean, begin: () => void) => Promise<T>,
  ): Promise<T> {
    for (let hop = 1; ; hop++) {
      const name = places.get(organisationId) ?? SHARED;
      let hasBegun = false;
      try {
        const store = name === SHARED ? shared : await stores.open(name);
        return await use(store, name === SHARED, () => {
          hasBegun = true;
        });
      } catch (err) {
        const isElsewhere = err instanceof OrganisationElsewhereError && !hasBegun;
        if (!isElsewhere && !(err instanceof StoreMissingError)) throw err;
        // Only the shared database knows.
        places.delete(organisationId);
        if (!isElsewhere || hop === MOST_HOPS) throw err;
        if (name === SHARED) places.set(organisationId, err.place);
      }
    }
  }

  const whole: Database = {
    ...shared,
    onEveryStore: async (work) => {
      const ofOwn = stores.names.map(async (name) => {
        try {
          return [await work(await stores.open(name))];
        } catch (err) {
          onUnreachable(name, err);
          return [];
        }
      });
      const [first, ...others] = await Promise.all([work(shared), ...ofOwn]);
      return [first, ...others.flat()];
    },
    inTenant: (role, organisationId, work) =>
      there(organisationId, (store, isShared, begin) => {
        const begun: typeof work = (unit) => {
          begin();
          return work(unit);
        };
        return isShared
          ? store.inTenant(role, organisationId, begun)
          : inOwnStore({ own: store, directory }, { role, organisationId, isReading: false }, begun);
      }),
    readTenant: (organisationId, work) =>
      there(organisationId, (store, isShared, begin) => {
        const begun: typeof work = (unit) => {
          begin();
          return work(unit);
        };
        const as = { role: 'app_user', organisationId, isReading: true } as const;
        return isShared
          ? store.readTenant(organisationId, begun)
          : inOwnStore({ own: store, directory }, as, begun);
      }),
    inDirectory: (key, work) => inDirectoryOf(shared, ({ place }) => stores.open(place), key, work),
    async refreshStatistics() {
      await whole.onEveryStore((store) => store.refreshStatistics());
    },
    async close() {
      await stores.close();
      if (directory !== shared) await directory.close();
      await shared.close();
    },
  };
  return whole;
}

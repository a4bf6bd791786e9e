/** Databases of organisations' own, by the names and addresses that a process is given. */
import { Secret } from '../../contract/secret.ts';
import type { Database } from '../database.ts';
import { describeDatabase, openDatabase } from '../open.ts';
import { STORE_NAME, StoreMissingError } from './place.ts';
import type { OwnStores } from './route.ts';

export interface StoreAddress {
  readonly url: Secret;
  /** The login of ingest, where the engine has one of its own for it; that of `url` unless stated. */
  readonly ingestUrl: Secret;
}

export type StoreAddresses = ReadonlyMap<string, StoreAddress>;

/** `TENANT_DATABASES` cannot be used. The message says why and quotes nothing of it. */
export class StoreAddressError extends Error {}

/**
 * Reads `TENANT_DATABASES`: JSON, from a database's name to its URL, or to `{ "url": …, "ingestUrl": … }`.
 * @param text absent: there are none
 * @throws {StoreAddressError} if it is anything else
 */
export function readStoreAddresses(text: string | undefined): StoreAddresses {
  if (text === undefined || text === '') return new Map();
  return new Map(
    Object.entries(objectIn(text)).map(([name, given]) => {
      if (!STORE_NAME.test(name))
        throw new StoreAddressError(
          'names are lower-case letters, digits and hyphens, at most 31, not `shared`',
        );
      const { url, ingestUrl = url, ...rest } = typeof given === 'string' ? { url: given } : asObject(given);
      if (!isUrl(url) || !isUrl(ingestUrl) || Object.keys(rest).length > 0)
        throw new StoreAddressError(`the URL of ${name} names no database that can be opened`);
      return [name, { url: new Secret(url), ingestUrl: new Secret(ingestUrl) }];
    }),
  );
}

const isUrl = (value: unknown): value is string =>
  typeof value === 'string' && describeDatabase(value) !== null;

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    throw new StoreAddressError('it is no JSON object of names and URLs');
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/**
 * Databases that are opened when they are first needed, so that one that cannot be reached stops its own organisations
 * and nobody else.
 * @param prepare refuses a database that may not be served from; asked once for each that is opened
 */
export function openStores(
  addresses: StoreAddresses,
  prepare: (db: Database, name: string) => Promise<void>,
): OwnStores {
  const opened = new Map<string, Promise<Database>>();

  async function open(name: string): Promise<Database> {
    const address = addresses.get(name);
    if (!address) throw new StoreMissingError(name);
    const db = await openDatabase(address.url, { logins: { ingest_user: address.ingestUrl } });
    try {
      await prepare(db, name);
    } catch (err) {
      await db.close();
      throw err;
    }
    void db.lost.then(() => opened.delete(name));
    return db.as(name);
  }

  return {
    names: [...addresses.keys()],
    open(name) {
      const known = opened.get(name);
      if (known) return known;
      const opening = open(name);
      opened.set(name, opening);
      opening.catch(() => opened.delete(name));
      return opening;
    },
    async close() {
      const all = await Promise.allSettled(opened.values());
      for (const one of all) if (one.status === 'fulfilled') await one.value.close();
    },
  };
}

/** The part of a command line that says where databases of organisations' own are. */
import type { Database } from '../../db/database.ts';
import { openDatabase } from '../../db/open.ts';
import {
  openStores,
  readStoreAddresses,
  StoreAddressError,
  type StoreAddresses,
} from '../../db/placement/named-stores.ts';
import { routeByPlace } from '../../db/placement/route.ts';
import { OptionError } from '../command-line/command.ts';
import type { NamedDatabase } from './connection-options.ts';
import { problemOf } from './problem.ts';

export const TENANT_DATABASES_HELP = `TENANT_DATABASES names the databases of organisations' own, as JSON: {"NAME": "URL", …}, with the logins that this
command is to have there.`;

/** @throws {OptionError} if `TENANT_DATABASES` cannot be used */
export function readTenantDatabases(
  environment: Readonly<Record<string, string | undefined>>,
): StoreAddresses {
  try {
    return readStoreAddresses(environment['TENANT_DATABASES']);
  } catch (err) {
    if (!(err instanceof StoreAddressError)) throw err;
    throw new OptionError(`TENANT_DATABASES cannot be used: ${err.message}`);
  }
}

/** Opens a shared database with those of organisations' own: each organisation is reached where its rows are. */
export async function openWithTenants(
  { url }: NamedDatabase,
  addresses: StoreAddresses,
  say: (text: string) => void,
): Promise<Database> {
  const shared = await openDatabase(url);
  if (addresses.size === 0) return shared;
  const directory = shared.isSingle ? shared : await openDatabase(url);
  const stores = openStores(addresses, async () => {});
  const onUnreachable = (name: string, err: unknown) => say(`${name} cannot be reached: ${problemOf(err)}`);
  return routeByPlace({ shared, directory, stores, onUnreachable });
}

/** The command line of `npm run tenant-database`. */

import type { StoreAddresses } from '../../db/placement/named-stores.ts';
import { STORE_NAME } from '../../db/placement/place.ts';
import { type CommandParse, OptionError, parseCommand, readArguments } from '../command-line/command.ts';
import { CONNECTION_HELP, type NamedDatabase, readDatabase } from '../database/connection-options.ts';
import { readTenantDatabases, TENANT_DATABASES_HELP } from '../database/tenant-databases.ts';
import { type GivenLogin, readLogins } from '../migrate/options.ts';

export const HELP = `npm run tenant-database -- --add NAME | --check [options]

Prepares a database that is to hold one organisation's rows alone, or says how those that there are stand.

  --add NAME         bring the database of this name up to date, give logins their rights, prove that it keeps
                     organisations apart; again: nothing happens. Then npm run move-tenant moves an organisation there
  --check            for each: what it lacks, which organisations are placed in it, and where two databases contradict
                     each other (after one was restored, for example)
  --application LOGIN, --ingest LOGIN, --retention LOGIN
                     with --add: as npm run migrate has them
${CONNECTION_HELP}
  --help             this text

${TENANT_DATABASES_HELP} Here that is the owner's, as for npm run migrate.

Exit code: 0 if all is well; 1 if it failed; 2 if the command line cannot be used; 3 if something is wrong.
`;

export interface TenantDatabaseCommand {
  readonly shared: NamedDatabase;
  readonly addresses: StoreAddresses;
  /** Null: check those that there are. */
  readonly add: { readonly name: string; readonly logins: readonly GivenLogin[] } | null;
}

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandParse<TenantDatabaseCommand> {
  return parseCommand(() => {
    const values = readArguments(args, {
      url: { type: 'string' },
      add: { type: 'string' },
      check: { type: 'boolean', default: false },
      application: { type: 'string' },
      ingest: { type: 'string' },
      retention: { type: 'string' },
      help: { type: 'boolean', default: false },
    });
    if (values.help) return null;
    if (values.check === (values.add !== undefined))
      throw new OptionError('one of --add and --check is needed');
    const shared = readDatabase(values.url, environment);
    const addresses = readTenantDatabases(environment);
    if (values.add === undefined) return { shared, addresses, add: null };
    if (!STORE_NAME.test(values.add) || !addresses.has(values.add))
      throw new OptionError('--add takes a name that stands in TENANT_DATABASES');
    return { shared, addresses, add: { name: values.add, logins: readLogins(values) } };
  });
}

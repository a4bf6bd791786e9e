/** The command line of `npm run rollups`. */
import type { StoreAddresses } from '../../db/placement/named-stores.ts';
import {
  type CommandParse,
  OptionError,
  organisationsFrom,
  parseCommand,
  readArguments,
} from '../command-line/command.ts';
import { CONNECTION_HELP, type NamedDatabase, readDatabase } from '../database/connection-options.ts';
import { readTenantDatabases, TENANT_DATABASES_HELP } from '../database/tenant-databases.ts';

export const HELP = `npm run rollups -- --check | --rebuild [options]

Compares the roll-ups that reports are read from with the lines that they were made of, day by day, or makes them anew.
The API may go on serving: ingest of the organisation waits while a day of it is made anew.

  --check            compare; nothing is changed
  --rebuild          make every day anew, then compare
  --organisation ID  only this one; may be given again. Without it all that the login may list, which is none for the
                     application's: use the owner's, or name them
${CONNECTION_HELP}
  --help             this text

${TENANT_DATABASES_HELP}

Exit code: 0 if roll-ups and lines agree; 1 if it failed; 2 if the command line cannot be used; 3 if they differ.
`;

export interface RollupsCommand {
  readonly database: NamedDatabase;
  readonly addresses: StoreAddresses;
  readonly kind: 'check' | 'rebuild';
  /** Empty: all that can be listed. */
  readonly organisations: readonly string[];
}

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandParse<RollupsCommand> {
  return parseCommand(() => {
    const values = readArguments(args, {
      url: { type: 'string' },
      check: { type: 'boolean', default: false },
      rebuild: { type: 'boolean', default: false },
      organisation: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    });
    if (values.help) return null;
    if (values.check === values.rebuild) throw new OptionError('one of --check and --rebuild is needed');
    return {
      database: readDatabase(values.url, environment),
      addresses: readTenantDatabases(environment),
      kind: values.check ? 'check' : 'rebuild',
      organisations: organisationsFrom(values.organisation),
    };
  });
}

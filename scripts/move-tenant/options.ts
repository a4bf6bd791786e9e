/** The command line of `npm run move-tenant`. */
import type { StoreAddresses } from '../../db/placement/named-stores.ts';
import { SHARED } from '../../db/placement/place.ts';
import {
  type CommandParse,
  OptionError,
  organisationsFrom,
  parseCommand,
  readArguments,
} from '../command-line/command.ts';
import { CONNECTION_HELP, type NamedDatabase, readDatabase } from '../database/connection-options.ts';
import { readTenantDatabases, TENANT_DATABASES_HELP } from '../database/tenant-databases.ts';

export const HELP = `npm run move-tenant -- --organisation ID --to NAME [options]

Moves an organisation's rows into a database of its own (npm run tenant-database -- --add NAME prepares it), between two such,
or back with --to shared. Meanwhile the organisation is read and not changed: writes and deliveries of events are answered
503 with Retry-After, calls through the gateway go on, and gates send what waits once it has arrived. Rows, sums and the ends of
the audit chain are compared in both databases before the new place holds, and leave the old one only then. A move that was
broken off, by whatever, goes on when the same command is given again.

  --organisation ID  which one
  --to NAME          the name of a database in TENANT_DATABASES, or shared
  --dry-run          only say what would be moved: tables, rows, amounts
  --cancel           take back a move to NAME that has not arrived
  --remove-left      first remove rows of the organisation that NAME has although it lies elsewhere, of a former stay
${CONNECTION_HELP}
  --help             this text

${TENANT_DATABASES_HELP} Here that is the owner's, as for npm run migrate. The embedded store must be stopped.

Exit code: 0 if it is done; 1 if it failed or was broken off; 2 if the command line cannot be used; 3 if it was refused or what
arrived differed, in words.
`;

export interface MoveCommand {
  readonly shared: NamedDatabase;
  readonly addresses: StoreAddresses;
  readonly organisationId: string;
  readonly to: string;
  readonly kind: 'move' | 'plan' | 'cancel';
  readonly removesLeft: boolean;
}

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandParse<MoveCommand> {
  return parseCommand(() => {
    const values = readArguments(args, {
      url: { type: 'string' },
      organisation: { type: 'string' },
      to: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      cancel: { type: 'boolean', default: false },
      'remove-left': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    });
    if (values.help) return null;
    const [organisationId] = organisationsFrom(values.organisation ? [values.organisation] : []);
    if (organisationId === undefined) throw new OptionError('--organisation names the one that is to move');
    const addresses = readTenantDatabases(environment);
    const { to } = values;
    if (to === undefined || (to !== SHARED && !addresses.has(to)))
      throw new OptionError('--to takes a name that stands in TENANT_DATABASES, or shared');
    if (values['dry-run'] && values.cancel)
      throw new OptionError('--dry-run and --cancel exclude each other');
    return {
      shared: readDatabase(values.url, environment),
      addresses,
      to,
      organisationId: organisationId.toLowerCase(),
      kind: values['dry-run'] ? 'plan' : values.cancel ? 'cancel' : 'move',
      removesLeft: values['remove-left'],
    };
  });
}

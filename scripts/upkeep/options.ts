/** The command line of `npm run upkeep`. */
import type { StoreAddresses } from '../../db/placement/named-stores.ts';
import {
  type CommandParse,
  countFrom,
  OptionError,
  organisationsFrom,
  parseCommand,
  readArguments,
} from '../command-line/command.ts';
import { CONNECTION_HELP, type NamedDatabase, readDatabase } from '../database/connection-options.ts';
import { readTenantDatabases, TENANT_DATABASES_HELP } from '../database/tenant-databases.ts';

export const HELP = `npm run upkeep -- --url URL [options]

Removes what organisations have kept long enough, for each that is due: once a day; and what is left of persons whom they
have had erased. The login is retention's own (npm run
migrate -- --retention LOGIN); no process that serves requests has its rights. Run it every hour or so; it may be stopped
at any time and goes on where it was. Local mode does this by itself.

${CONNECTION_HELP}
  --organisation ID  only this one, due or not; may be given again
  --batch N          rows to a transaction, 500 unless stated
  --erased FILE      where persons who were erased are listed, by id: keep it apart from the database
  --restored         erase everybody of that list anew: after a restore, before anything is served
  --plan             only say how long what is kept
  --help             this text

It also removes organisations whose deletion has come, once the API has had the edge emptied (docs/operations.md).

DASHBOARD_SIGNING_KEY, the API's private JWK, signs where the removed beginning of an audit log ended, and certificates of
deletions; without it audit entries and organisations stay, and it says so. DELETIONS_FILE names the list that certificates
are added to, else they are printed: keep it apart from the database, since a restored copy is cleared by it.

${TENANT_DATABASES_HELP}

Exit code: 0 if it is done; 1 if it failed or was stopped; 2 if the command line cannot be used; 3 if usage stays that is
over, since the roll-ups of a day are not what its lines say (npm run rollups -- --check).
`;

export interface UpkeepCommand {
  readonly database: NamedDatabase;
  readonly addresses: StoreAddresses;
  readonly organisations: readonly string[];
  readonly batch: number;
  readonly isPlan: boolean;
  /** The list of erased persons; null: none is kept. */
  readonly erasedFile: string | null;
  /** The database was restored from a copy. */
  readonly isRestored: boolean;
  /** A private JWK as JSON; null: none. */
  readonly signingKey: string | null;
  /** The list of deletions; null: certificates are printed. */
  readonly deletionsFile: string | null;
}

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandParse<UpkeepCommand> {
  return parseCommand(() => {
    const values = readArguments(args, {
      url: { type: 'string' },
      organisation: { type: 'string', multiple: true, default: [] },
      batch: { type: 'string', default: '500' },
      plan: { type: 'boolean', default: false },
      erased: { type: 'string' },
      restored: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    });
    if (values.help) return null;
    if (values.restored && values.erased === undefined)
      throw new OptionError('--restored needs --erased FILE');
    return {
      erasedFile: values.erased ?? null,
      isRestored: values.restored,
      database: readDatabase(values.url, environment),
      addresses: readTenantDatabases(environment),
      organisations: organisationsFrom(values.organisation),
      batch: countFrom(values.batch, '--batch', 10_000),
      isPlan: values.plan,
      signingKey: environment['DASHBOARD_SIGNING_KEY'] ?? null,
      deletionsFile: environment['DELETIONS_FILE'] ?? null,
    };
  });
}

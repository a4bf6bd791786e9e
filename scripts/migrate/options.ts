/** The command line of `npm run migrate`. */
import { LOGIN_PARTS, type LoginPart } from '../../db/upkeep.ts';
import { type CommandParse, OptionError, parseCommand, readArguments } from '../command-line/command.ts';
import { CONNECTION_HELP, type NamedDatabase, readDatabase } from '../database/connection-options.ts';

export const HELP = `npm run migrate -- --url URL [options]

Brings a database up to date: says what it would do, then does it, all in one transaction. Again: nothing happens. The
login of the URL owns the tables; the one that serves requests does not, and is given its rights here.

${CONNECTION_HELP}
  --yes              do not ask
  --plan             only say it
  --application LOGIN  give this login, which exists, the rights of the application
  --ingest LOGIN     give this login, which exists, those of ingest alone (SQL Server; see docs/operations.md)
  --retention LOGIN  give this login, which exists, those of retention and deletion alone (npm run upkeep)
  --help             this text

Exit code: 0 if the database is up to date; 1 if it failed, with nothing changed; 2 if the command line cannot be used;
3 if the database is in a state that these migrations do not know, with nothing changed; 4 with --plan or without an
answer if something is left to do.
`;

export interface GivenLogin {
  readonly part: LoginPart;
  readonly login: string;
}

export interface MigrateCommand {
  readonly database: NamedDatabase;
  readonly mode: 'ask' | 'yes' | 'plan';
  readonly logins: readonly GivenLogin[];
}

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandParse<MigrateCommand> {
  return parseCommand(() => {
    const values = readArguments(args, {
      url: { type: 'string' },
      yes: { type: 'boolean', default: false },
      plan: { type: 'boolean', default: false },
      application: { type: 'string' },
      ingest: { type: 'string' },
      retention: { type: 'string' },
      help: { type: 'boolean', default: false },
    });
    if (values.help) return null;
    if (values.yes && values.plan) throw new OptionError('--yes and --plan exclude each other');
    const logins = readLogins(values);
    const mode = values.yes ? 'yes' : values.plan ? 'plan' : 'ask';
    return { database: readDatabase(values.url, environment), mode, logins };
  });
}

/** @throws {OptionError} if one is no name of a login */
export function readLogins(
  given: Readonly<Partial<Record<LoginPart, string | undefined>>>,
): readonly GivenLogin[] {
  return LOGIN_PARTS.flatMap((part) => {
    const login = given[part];
    return login === undefined ? [] : [{ part, login: loginName(part, login) }];
  });
}

function loginName(part: LoginPart, given: string): string {
  // A managed identity of Azure is named like a person's address or a resource.
  if (!/^[A-Za-z_][A-Za-z0-9_.@-]{0,62}$/.test(given))
    throw new OptionError(`--${part} takes the name of a login`);
  return given;
}

/** The command line of `npm run verify:mssql`. */
import { Secret } from '../../contract/secret.ts';
import { problemOfMssqlUrl } from '../../db/sql-server/address.ts';
import { type CommandParse, OptionError, parseCommand, readArguments } from '../command-line/command.ts';

export const HELP = `npm run verify:mssql -- --url URL [options]

Shows on a SQL Server or Azure SQL whether it keeps organisations apart: fills a database with two, attacks every table of
the one from the other with no condition in the statement, and first without any policy, so that each attack is known to
get through; looks at predicates, rights, settings, the reset of connections and bounded deletion.

Makes a database and logins of its own, which go again at the end: the login may create both. Where it may not, as on an
Azure SQL that knows Entra ID alone, --here uses the URL's own database.

  --url URL          mssql://LOGIN:PASSWORD@HOST/DATABASE; better in MSSQL_URL, where other users of the machine do not
                     see it
  --here             in the database of the URL, migrated and without a row; nothing is left in it
  --application URL  with --here: as who the application comes (npm run migrate gives the rights), as which ingest and as
  --ingest URL       which retention
  --retention URL
  --json             one JSON object on standard output
  --help             this text

Exit code: 0 if everything was shown; 1 if something does not hold, could not be tried, or is not there to be shown on this
server; 2 if the command line cannot be used.
`;

export interface VerifyCommand {
  readonly url: Secret;
  /** Null: a database of its own is made. */
  readonly here: Readonly<Record<'app_user' | 'ingest_user' | 'retention_user', Secret>> | null;
  readonly isJson: boolean;
}

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandParse<VerifyCommand> {
  return parseCommand(() => {
    const values = readArguments(args, {
      url: { type: 'string' },
      here: { type: 'boolean', default: false },
      application: { type: 'string' },
      ingest: { type: 'string' },
      retention: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    });
    if (values.help) return null;
    const { application, ingest, retention } = values;
    const isAnyStated = [application, ingest, retention].some((url) => url !== undefined);
    if (isAnyStated && !values.here) throw new OptionError('logins are stated with --here alone');
    return {
      url: address('--url', values.url ?? environment['MSSQL_URL']),
      here: values.here
        ? {
            app_user: address('--application', application),
            ingest_user: address('--ingest', ingest),
            retention_user: address('--retention', retention),
          }
        : null,
      isJson: values.json,
    };
  });
}

function address(option: string, url: string | undefined): Secret {
  if (!url) throw new OptionError(`${option} is needed`);
  if (!/^(mssql|sqlserver):/.test(url)) throw new OptionError(`${option} takes mssql://…/DATABASE`);
  const problem = problemOfMssqlUrl(url);
  if (problem !== null) throw new OptionError(`${option} cannot be used: ${problem}`);
  return new Secret(url);
}

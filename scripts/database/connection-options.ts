/** The part of a command line that says which database: the commands for operators share it. */
import { Secret } from '../../contract/secret.ts';
import { describeDatabase } from '../../db/open.ts';
import { problemOfMssqlUrl } from '../../db/sql-server/address.ts';
import { OptionError } from '../command-line/command.ts';

export const CONNECTION_HELP = `  --url URL          postgres://LOGIN:PASSWORD@HOST/DATABASE, mssql://LOGIN:PASSWORD@HOST/DATABASE or pglite:DIRECTORY;
                     better in DATABASE_URL, where other users of the machine do not see it; docs/operations.md has the
                     addresses that take an identity of Entra ID in place of a password`;

export interface NamedDatabase {
  readonly url: Secret;
  /** In words without login and password. */
  readonly name: string;
}

export interface NamedServer {
  readonly kind: 'postgresql' | 'sqlserver';
  readonly url: Secret;
}

/** @throws {OptionError} if it names no server, or a database of one that cannot be opened */
export function readServerUrl(given: string): NamedServer {
  if (/^postgres(ql)?:\/\//.test(given)) return { kind: 'postgresql', url: new Secret(given) };
  if (!/^(mssql|sqlserver):\/\//.test(given))
    throw new OptionError('--url takes the address of a PostgreSQL server or a SQL Server');
  const problem = problemOfMssqlUrl(given);
  if (problem !== null) throw new OptionError(`--url cannot be used: ${problem}`);
  return { kind: 'sqlserver', url: new Secret(given) };
}

/** @throws {OptionError} if no database is named, or none that can be opened */
export function readDatabase(
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): NamedDatabase {
  const url = given ?? environment['DATABASE_URL'];
  if (!url) throw new OptionError('a database is needed, in DATABASE_URL or as --url');
  const name = describeDatabase(url);
  if (name === null) {
    throw new OptionError(
      /^(mssql|sqlserver):/.test(url)
        ? `the address of the database cannot be used: ${problemOfMssqlUrl(url)}`
        : 'the database is named as postgres://…/DATABASE, mssql://…/DATABASE or pglite:DIRECTORY',
    );
  }
  return { url: new Secret(url), name };
}

/** The command line of `npm run bench:page`. */
import {
  type CommandParse,
  countFrom,
  OptionError,
  parseCommand,
  readArguments,
} from '../command-line/command.ts';
import { CONNECTION_HELP, type NamedDatabase, readDatabase } from '../database/connection-options.ts';

export const HELP = `npm run --silent bench:page -- [options]

Opens the page in Chromium over a database that is filled already, and measures what somebody sees: how much script the
first view needs and how long until its figures stand, how far things move meanwhile, and how long after each change of
period, filter or split the explorer's figures stand. Prints one JSON object; times in milliseconds, bytes as they come
over the wire.

  npm run seed -- --events 1000000 --url postgres://…/spend
  npm run --silent bench:page -- --url postgres://…/spend

  --rounds N         how often each change is made (default 5)
  --seed TEXT        the text that the database was seeded with: its first organisation is opened (default "spendgate")
${CONNECTION_HELP}
  --help             this text

The page is served from this process, over an installation of its own that ends with it. Chromium is at /usr/bin/chromium
or where CHROMIUM_PATH says.

Exit code: 0; 1 if the explorer took longer than 300 ms at the 95th percentile; 2 if the command line cannot be used.
`;

export interface BenchCommand {
  readonly database: NamedDatabase;
  readonly rounds: number;
  readonly seed: string;
}

/** Reads the arguments after `--`. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandParse<BenchCommand> {
  return parseCommand(() => {
    const values = readArguments(args, {
      rounds: { type: 'string', default: '5' },
      seed: { type: 'string', default: 'spendgate' },
      url: { type: 'string' },
      help: { type: 'boolean', default: false },
    });
    if (values.help) return null;
    if (!/^[\w. -]{1,64}$/.test(values.seed))
      throw new OptionError('--seed takes up to 64 letters and digits');
    const rounds = countFrom(values.rounds, '--rounds', 100);
    return { database: readDatabase(values.url, environment), rounds, seed: values.seed };
  });
}

/** The command line of `npm run bench:db`. */
import {
  type CommandParse,
  countFrom,
  OptionError,
  parseCommand,
  readArguments,
} from '../command-line/command.ts';
import { type NamedServer, readServerUrl } from '../database/connection-options.ts';

export const HELP = `npm run bench:db -- [options]

Measures the store, the embedded one and, where one is named, that of a server: how many events a second ingest takes in, in
batches of 100 and of 1,000; how long reports of thirty days and pages of single calls take for large organisations of several
sizes, in turn, and for one of many small ones; what a million events take up; and the memory of this process. Usage is made up
as npm run seed makes it and taken in by the product's own ingest. Larger numbers are reached by copying those rows under other
ids and at other times, their roll-ups moved and added up likewise; one day of each is compared with its lines afterwards. Days
that have passed are rolled up, as a job of the API does it. On a SQL Server nothing is copied.

  --url URL        a PostgreSQL server (default: POSTGRES_URL) or a SQL Server, on which a database is made and removed again
  --only ENGINE    pglite, postgresql or sqlserver
  --events N,M     sizes of the large organisations (default 50,000 and 500,000 embedded, 1,000,000 and 10,000,000 on PostgreSQL,
                   10,000 and 50,000 on a SQL Server)
  --base N         events of each that ingest itself takes in (default 25,000; on a SQL Server all)
  --tenants N      small organisations, of twenty events each (default 1,000)
  --rounds N       how often each report is asked for (default 20)
  --keep           the server's database stays, and is named
  --quick          ends within 45 seconds on a quiet machine: fewer of all
  --json           JSON alone on standard output
  --help           this text

Exit code: 0; 1 if it failed or roll-ups and lines differ; 2 if the command line cannot be used.
`;

export interface Sizes {
  /** Ascending; multiples of `base`. */
  readonly events: readonly number[];
  /** Events that ingest takes in, of which the others are copies; null: all of them. */
  readonly base: number | null;
  /** Events in a delivery whose ingest is measured. */
  readonly batches: readonly number[];
  readonly tenants: number;
  readonly rounds: number;
}

export interface BenchCommand {
  readonly engines: readonly (Sizes & ({ readonly kind: 'pglite' } | NamedServer))[];
  readonly isKept: boolean;
  readonly isJson: boolean;
}

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandParse<BenchCommand> {
  return parseCommand(() => {
    const values = readArguments(args, {
      url: { type: 'string' },
      only: { type: 'string' },
      events: { type: 'string' },
      base: { type: 'string' },
      tenants: { type: 'string' },
      rounds: { type: 'string' },
      keep: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    });
    if (values.help) return null;
    const usual = values.quick ? QUICK : FULL;
    const base = countFrom(values.base ?? usual.base, '--base', 1_000_000);
    const sizesOf = (kind: Kind): Sizes => ({
      ...(kind === 'sqlserver'
        ? { base: null, events: sizesFrom(values.events ?? usual.events[kind], null) }
        : { base, events: sizesFrom(values.events ?? usual.events[kind], base) }),
      batches: BATCHES,
      tenants: countFrom(values.tenants ?? usual.tenants, '--tenants', 10_000),
      rounds: countFrom(values.rounds ?? usual.rounds, '--rounds', 1_000),
    });
    const named = values.url ?? environment['POSTGRES_URL'];
    const server = named === undefined ? null : readServerUrl(named);
    const { only } = values;
    if (only !== undefined && !/^(pglite|postgresql|sqlserver)$/.test(only))
      throw new OptionError('--only takes pglite, postgresql or sqlserver');
    if (only !== undefined && only !== 'pglite' && only !== server?.kind)
      throw new OptionError(`--only ${only} needs its --url`);
    const pglite = { kind: 'pglite' as const, ...sizesOf('pglite') };
    const servers = server === null ? [] : [{ ...server, ...sizesOf(server.kind) }];
    return {
      engines: [pglite, ...servers].filter(({ kind }) => only === undefined || only === kind),
      isKept: values.keep,
      isJson: values.json,
    };
  });
}

type Kind = 'pglite' | NamedServer['kind'];

/** Copies are numbered in four hexadecimal digits. */
const MOST_COPIES = 65_535;

/** @param base null: nothing is copied */
function sizesFrom(text: string, base: number | null): number[] {
  const sizes = text.split(',').map((part) => countFrom(part, '--events'));
  const ascending = [...new Set(sizes)].toSorted((one, other) => one - other);
  if (base === null) return ascending;
  if (sizes.some((events) => events % base !== 0))
    throw new OptionError('--events takes multiples of --base');
  if (sizes.some((events) => events / base > MOST_COPIES))
    throw new OptionError(`--events takes at most ${MOST_COPIES} times --base`);
  return ascending;
}

const BATCHES = [100, 1_000];

const FULL = {
  events: { pglite: '50000,500000', postgresql: '1000000,10000000', sqlserver: '10000,50000' },
  base: '25000',
  tenants: '1000',
  rounds: '20',
} as const;
const QUICK = {
  events: { pglite: '1000,10000', postgresql: '1000,10000', sqlserver: '500,1000' },
  base: '1000',
  tenants: '5',
  rounds: '5',
} as const;

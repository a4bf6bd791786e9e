/** The command line of `npm run bench:db`. */
import { Secret } from '../../contract/secret.ts';
import {
  type CommandParse,
  countFrom,
  OptionError,
  parseCommand,
  readArguments,
} from '../command-line/command.ts';

export const HELP = `npm run bench:db -- [options]

Measures the store, the embedded one and, where one is named, a PostgreSQL server: how many events a second ingest takes in, in
batches of 100 and of 1,000; how long reports of thirty days and pages of single calls take for large organisations of several
sizes, in turn, and for one of many small ones; what a million events take up; and the memory of this process. Usage is made up
as npm run seed makes it and taken in by the product's own ingest. Larger numbers are reached by copying those rows under other
ids and at other times, their roll-ups moved and added up likewise; one day of each is compared with its lines afterwards.

  --url URL        a PostgreSQL server, on which a database is made and removed again (default: POSTGRES_URL)
  --only ENGINE    pglite or postgresql
  --events N,M     sizes of the large organisations (default 50,000 and 500,000 embedded, 1,000,000 and 10,000,000 on a server)
  --base N         events of each that ingest itself takes in (default 25,000)
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
  readonly base: number;
  /** Events in a delivery whose ingest is measured. */
  readonly batches: readonly number[];
  readonly tenants: number;
  readonly rounds: number;
}

export interface BenchCommand {
  readonly engines: readonly (Sizes &
    ({ readonly kind: 'pglite' } | { readonly kind: 'postgresql'; readonly url: Secret }))[];
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
    const sizesOf = (kind: 'pglite' | 'postgresql'): Sizes => ({
      ...{ base, batches: BATCHES, events: sizesFrom(values.events ?? usual.events[kind], base) },
      tenants: countFrom(values.tenants ?? usual.tenants, '--tenants', 10_000),
      rounds: countFrom(values.rounds ?? usual.rounds, '--rounds', 1_000),
    });
    const url = serverFrom(values.url ?? environment['POSTGRES_URL']);
    if (values.only !== undefined && !/^(pglite|postgresql)$/.test(values.only))
      throw new OptionError('--only takes pglite or postgresql');
    if (values.only === 'postgresql' && url === null) throw new OptionError('--only postgresql needs --url');
    const pglite = { kind: 'pglite' as const, ...sizesOf('pglite') };
    const server = url === null ? [] : [{ kind: 'postgresql' as const, url, ...sizesOf('postgresql') }];
    return {
      engines: [pglite, ...server].filter(({ kind }) => values.only === undefined || values.only === kind),
      ...{ isKept: values.keep, isJson: values.json },
    };
  });
}

/** Copies are numbered in four hexadecimal digits. */
const MOST_COPIES = 65_535;

function sizesFrom(text: string, base: number): number[] {
  const sizes = text.split(',').map((part) => countFrom(part, '--events'));
  if (sizes.some((events) => events % base !== 0))
    throw new OptionError('--events takes multiples of --base');
  if (sizes.some((events) => events / base > MOST_COPIES))
    throw new OptionError(`--events takes at most ${MOST_COPIES} times --base`);
  return [...new Set(sizes)].toSorted((one, other) => one - other);
}

function serverFrom(url: string | undefined): Secret | null {
  if (url === undefined) return null;
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new OptionError('--url takes the address of a PostgreSQL server');
  return new Secret(url);
}

const BATCHES = [100, 1_000];

const FULL = {
  events: { pglite: '50000,500000', postgresql: '1000000,10000000' },
  ...{ base: '25000', tenants: '1000', rounds: '20' },
} as const;
const QUICK = {
  events: { pglite: '1000,10000', postgresql: '1000,10000' },
  ...{ base: '1000', tenants: '5', rounds: '5' },
} as const;

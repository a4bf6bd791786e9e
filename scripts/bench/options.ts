/** The command line of `npm run bench`. */
import { parseArgs } from 'node:util';
import { ALL_CASES, type BenchCase, chooseCases, QUICK_CASES } from './cases.ts';

export interface BenchOptions {
  readonly cases: readonly BenchCase[];
  readonly rounds: number;
  /** Of one measurement: a case, a target, a round. */
  readonly durationMs: number;
  readonly warmUpMs: number;
  /** All of the run, start-up included; null: as long as it takes. */
  readonly limitMs: number | null;
  readonly isJson: boolean;
  /** Between the events of a stream; 0: as fast as the simulator can. */
  readonly paceMs: number;
  /** Where a processor profile of the gateway is written, one file per case; null: none. */
  readonly profileDir: string | null;
  /** What budgets cost is measured, and nothing else. */
  readonly isBudgets: boolean;
}

export type OptionsParse =
  | { readonly kind: 'options'; readonly options: BenchOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

export const HELP = `npm run bench [-- options]

Calls the simulator directly, through SpendGate with everything on, and through the Portkey gateway, in turn, on this
machine, and prints what each of the two adds, and what it costs to read a long stream rather than to pipe it. Portkey is
fetched once from the npm registry.

  --quick           fewer cases, one round; done within 45 seconds
  --cases A,B       only cases whose name begins so: ${ALL_CASES.map(({ name }) => name).join(', ')}
  --only budgets    what budgets cost instead: admission alone and whole calls, with and without, at 1, 32 and 256
                    connections and 1, 10 and 1,000 keys; about five minutes
  --rounds N        how often everything is measured; figures are medians over the rounds (default 3)
  --duration MS     of one measurement (default 2000)
  --pace MS         between the events of a stream (default 0: as fast as the simulator can)
  --json            JSON alone on standard output
  --profile DIR     write processor profiles of the gateway, one per case (.cpuprofile); it slows the gateway down
  --help            this text
`;

const QUICK = { rounds: 1, durationMs: 900, warmUpMs: 250, limitMs: 39_000 };
const BUDGETS = { rounds: 3, durationMs: 1_000, warmUpMs: 300, limitMs: null };
const FULL = { rounds: 3, durationMs: 2_000, warmUpMs: 500, limitMs: null };

/** Reads the arguments after `--`. Anything unknown is refused in words. */
export function parseOptions(args: readonly string[]): OptionsParse {
  const values = read(args);
  if (values === null) return refused('unknown option; see --help');
  if (values.help) return { kind: 'help' };
  if (values.only !== undefined && values.only !== 'budgets')
    return refused('--only takes budgets; see --help');
  const isBudgets = values.only === 'budgets';
  const base = isBudgets ? BUDGETS : values.quick ? QUICK : FULL;
  const prefixes = values.cases?.split(',').filter((prefix) => prefix !== '') ?? null;
  const offered = values.quick && prefixes === null ? QUICK_CASES : ALL_CASES;
  const cases = prefixes === null ? offered : chooseCases(offered, prefixes);
  if (cases === null) return refused('--cases names a case that there is not; see --help');
  const rounds = wholeNumber(values.rounds, base.rounds, 1, 1_000);
  if (rounds === null) return refused('--rounds takes a number from 1 to 1000');
  const durationMs = wholeNumber(values.duration, base.durationMs, 100, 600_000);
  if (durationMs === null) return refused('--duration takes milliseconds, from 100 to 600000');
  const paceMs = wholeNumber(values.pace, 0, 0, 1_000);
  if (paceMs === null) return refused('--pace takes milliseconds, from 0 to 1000');
  const { warmUpMs, limitMs } = base;
  return {
    kind: 'options',
    options: {
      cases,
      rounds,
      durationMs,
      warmUpMs,
      limitMs,
      paceMs,
      isJson: values.json === true,
      profileDir: values.profile ?? null,
      isBudgets,
    },
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        quick: { type: 'boolean' },
        cases: { type: 'string' },
        only: { type: 'string' },
        rounds: { type: 'string' },
        duration: { type: 'string' },
        pace: { type: 'string' },
        json: { type: 'boolean' },
        profile: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch {
    return null;
  }
}

/** The default if nothing is given; null if it is no whole number in the range. */
function wholeNumber(text: string | undefined, fallback: number, least: number, most: number): number | null {
  if (text === undefined) return fallback;
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

const refused = (message: string): OptionsParse => ({ kind: 'refused', message });

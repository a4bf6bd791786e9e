import { parseArgs } from 'node:util';
import { FAULTS } from './directives.ts';
import type { SimulatorOptions } from './simulator.ts';

export type ParsedOptions =
  | { readonly reason: 'run'; readonly options: SimulatorOptions }
  | { readonly reason: 'help' }
  | { readonly reason: 'invalid'; readonly message: string };

export const HELP = `Answers as the AI providers do, on this machine only.

  node scripts/simulator/main.ts [options]

  --port N         port on 127.0.0.1; 0, the default, takes any free one
  --seed N         part of every identifier; by default the time of the start
  --chunks N       pieces of a streamed text; by default one per token
  --pace P         turn (default): each chunk its own write; burst: one write; N: milliseconds between chunks
  --delay N        milliseconds before the first byte
  --log-entries N  requests that GET /simulator/log remembers; by default 200000
  --help           this text

In the last user message: [[say:TEXT]] [[think:TEXT]] [[tool:TEXT]] [[tokens:N]] [[cached:N]] [[chunks:N]]
[[delay:MS]] [[number:N]] [[fault:NAME]] [[fault:NAME:VALUE]]. Behind a model's name: @NAME or @NAME-NUMBER.

Faults: ${FAULTS.join(', ')}.
README.md beside this program describes each.
`;

/** Reads the command line. `nowMs` gives the seed where none is given. */
export function parseOptions(args: readonly string[], nowMs: number): ParsedOptions {
  const parsed = readArguments(args);
  if (parsed === null) return { reason: 'invalid', message: 'Unknown option. See --help.' };
  if (parsed.help === true) return { reason: 'help' };
  const port = wholeNumber(parsed.port, 0);
  const seed = wholeNumber(parsed.seed, nowMs % 2_147_483_647);
  const delayMs = wholeNumber(parsed.delay, 0);
  const logEntries = wholeNumber(parsed['log-entries'], 200_000);
  const chunks = wholeNumber(parsed.chunks, null);
  const pace =
    parsed.pace === 'burst' || parsed.pace === 'turn' ? parsed.pace : wholeNumber(parsed.pace, 'turn');
  if (
    port === undefined ||
    port > 65_535 ||
    seed === undefined ||
    delayMs === undefined ||
    !logEntries ||
    chunks === undefined ||
    pace === undefined
  ) {
    return { reason: 'invalid', message: 'An option has a value that is not allowed. See --help.' };
  }
  return {
    reason: 'run',
    options: { port, seed, delayMs, logEntries, pace, ...(chunks === null ? {} : { chunks }) },
  };
}

const OPTIONS = {
  port: { type: 'string' },
  seed: { type: 'string' },
  chunks: { type: 'string' },
  pace: { type: 'string' },
  delay: { type: 'string' },
  'log-entries': { type: 'string' },
  help: { type: 'boolean' },
} as const;

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch {
    return null;
  }
}

/** The number, the default if nothing is given, undefined if it is no whole number. */
function wholeNumber<T>(text: string | undefined, fallback: T): number | T | undefined {
  if (text === undefined) return fallback;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

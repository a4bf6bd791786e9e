/** The command line of `npm run meter`. */
import { parseArgs } from 'node:util';
import { type Chunking, parseChunkings } from './chunks.ts';

export const HELP = `npm run --silent meter -- <directory> [options]

Reads recorded provider responses with the gateway's own readers, prices them with its own price book, and prints one
JSON line per case. It needs no network. A directory is one case or holds cases, each a folder with request.json,
response.meta.json, response.body and perhaps expected.json.

  --expect          compare with expected.json: print what differs and, last, "N passed, M failed"
  --chunks A,B      ways of cutting the bodies: whole, random, or sizes in bytes (default whole,1,7,random); what is
                    read must not depend on them, and a difference is a failure
  --seed N          of the random chunks (default 1)
  --at DATE         which day's prices hold (default: today)
  --help            this text

Exit code: 0; 1 if something differs; 2 if the command line or a case cannot be read.
`;

export interface MeterCommand {
  readonly directory: string;
  readonly isCompared: boolean;
  readonly chunkings: readonly Chunking[];
  readonly seed: number;
  readonly atMs: number;
}

export type OptionsParse =
  | { readonly kind: 'command'; readonly command: MeterCommand }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

/** Reads the arguments after `--`. Anything unknown is refused in words. */
export function parseOptions(args: readonly string[], nowMs: number): OptionsParse {
  const given = read(args);
  if (given === null) return refused('unknown option; see --help');
  const { values, positionals } = given;
  if (values.help) return { kind: 'help' };
  const [directory, ...more] = positionals;
  if (directory === undefined || more.length > 0) return refused('name one directory; see --help');
  const chunkings = parseChunkings(values.chunks);
  if (!chunkings) return refused('--chunks takes whole, random or sizes in bytes, separated by commas');
  if (!/^\d{1,9}$/.test(values.seed)) return refused('--seed takes a whole number');
  const atMs = values.at === undefined ? nowMs : Date.parse(values.at);
  if (Number.isNaN(atMs)) return refused('--at takes a date such as 2026-11-01');
  const { expect: isCompared } = values;
  return { kind: 'command', command: { directory, isCompared, chunkings, seed: Number(values.seed), atMs } };
}

const refused = (message: string): OptionsParse => ({ kind: 'refused', message });

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        expect: { type: 'boolean', default: false },
        chunks: { type: 'string', default: 'whole,1,7,random' },
        seed: { type: 'string', default: '1' },
        at: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch {
    return null;
  }
}

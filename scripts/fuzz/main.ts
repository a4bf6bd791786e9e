/** `npm run fuzz`: mutated frames through every reader of usage. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { countFrom, OptionError, runCommand, say, seedFrom } from '../command-line/command.ts';
import { FuzzFailure, fuzzReader } from './fuzz-reader.ts';
import { Random } from './random.ts';
import { SUBJECTS, type Subject } from './subjects.ts';

const HELP = `npm run fuzz -- [options]

Sends mutated frames through each reader of usage and checks that none throws, hangs, grows or believes what cannot be.

  --frames N    through each reader (default 1000000)
  --seed N      the same seed makes the same frames (default 1)
  --reader NAME one reader alone: ${SUBJECTS.map(({ name }) => name).join(', ')}
  --json        JSON alone on standard output
  --help        this text

Exit code: 0; 1 if a reader broke a rule; 2 if the command line cannot be read.
`;

interface Result {
  readonly reader: string;
  readonly frames: number;
  readonly seconds: number;
  /** Of the heap, after collection, between a tenth of the way and the end. */
  readonly heapGrowthKiB: number;
}

await runCommand({
  help: HELP,
  options: {
    frames: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    reader: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  run: ({ frames, seed, reader, json }) =>
    fuzz(subjectsOf(reader), countFrom(frames, '--frames'), seedFrom(seed), json),
});

function subjectsOf(reader: string | undefined): readonly Subject[] {
  const subjects = SUBJECTS.filter(({ name }) => reader === undefined || name === reader);
  if (subjects.length === 0) throw new OptionError(`there is no reader ${reader}`);
  return subjects;
}

async function fuzz(
  subjects: readonly Subject[],
  frames: number,
  seed: number,
  isJson: boolean,
): Promise<number> {
  let isSound = true;
  const results: Result[] = [];
  for (const subject of subjects) {
    say(`${subject.name}: ${frames} frames …`);
    try {
      const result = measure(subject, frames, seed);
      results.push(result);
      if (!isJson) console.log(`${subject.name}: ${result.seconds} s, heap ${result.heapGrowthKiB} KiB`);
    } catch (error) {
      if (!(error instanceof FuzzFailure)) throw error;
      say(error.message);
      isSound = false;
    }
  }
  if (isJson) console.log(JSON.stringify({ seed, frames, results, isSound }));
  return isSound ? 0 : 1;
}

function measure(subject: Subject, frames: number, seed: number): Result {
  const collect = collector();
  const startedMs = performance.now();
  let early: number | null = null;
  fuzzReader(subject, frames, new Random(seed), (done) => {
    if (early === null && done * 10 >= frames) early = heapKiB(collect);
  });
  return {
    reader: subject.name,
    frames,
    seconds: Math.round(performance.now() - startedMs) / 1_000,
    heapGrowthKiB: Math.round(heapKiB(collect) - (early ?? 0)),
  };
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

function heapKiB(collect: () => void): number {
  collect();
  return process.memoryUsage().heapUsed / 1_024;
}

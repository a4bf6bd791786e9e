/** `npm run fuzz`: mutated frames through every reader of usage. */

import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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

const values = read();
if (values === null) stop('unknown option; see --help');
else if (values.help) process.stdout.write(HELP);
else if (!/^[1-9]\d{0,9}$/.test(values.frames)) stop('--frames takes a number from 1');
else if (!/^\d{1,9}$/.test(values.seed)) stop('--seed takes a whole number');
else {
  const subjects = SUBJECTS.filter(({ name }) => values.reader === undefined || name === values.reader);
  if (subjects.length === 0) stop(`there is no reader ${values.reader}; see --help`);
  else run(subjects, Number(values.frames), Number(values.seed), values.json);
}

function run(subjects: readonly Subject[], frames: number, seed: number, isJson: boolean): void {
  const results: Result[] = [];
  for (const subject of subjects) {
    process.stderr.write(`spendgate: ${subject.name}: ${frames} frames …\n`);
    try {
      const result = measure(subject, frames, seed);
      results.push(result);
      if (!isJson) console.log(`${subject.name}: ${result.seconds} s, heap ${result.heapGrowthKiB} KiB`);
    } catch (error) {
      if (!(error instanceof FuzzFailure)) throw error;
      process.stderr.write(`spendgate: ${error.message}\n`);
      process.exitCode = 1;
    }
  }
  if (isJson) console.log(JSON.stringify({ seed, frames, results, isSound: process.exitCode !== 1 }));
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

function read() {
  try {
    const options = {
      frames: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      reader: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ options }).values;
  } catch {
    return null;
  }
}

function stop(message: string): void {
  process.stderr.write(`spendgate: ${message}\n`);
  process.exitCode = 2;
}

/** `npm run simulate-budgets`: many random worlds of gates and a ledger, each played to its end. */
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { plans } from './plan.ts';
import { play } from './world.ts';

const HELP = `npm run simulate-budgets -- [options]

Plays random schedules of calls, crashes, lost storage, and late, lost, doubled and disordered messages against the
budget leases in virtual time. After every step the limit must hold; at the end free money must be within reach.

  --schedules N  how many (default 100000)
  --seed N       the same seed plays the same schedules (default: the time)
  --json         JSON alone on standard output
  --help         this text

Exit code: 0; 1 if a rule was broken (the shortest schedule that shows it is printed); 2 for a wrong command line.
`;

const values = read();
if (values === null) stop('unknown option; see --help');
else if (values.help) process.stdout.write(HELP);
else if (!/^[1-9]\d{0,8}$/.test(values.schedules)) stop('--schedules takes a number from 1');
else if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) stop('--seed takes a whole number');
else await run(Number(values.schedules), Number(values.seed ?? Date.now() % 1_000_000_000), values.json);

async function run(schedules: number, seed: number, isJson: boolean): Promise<void> {
  const sums = { admitted: 0, refused: 0, unreachable: 0, steps: 0 };
  const startedMs = performance.now();
  let done = 0;
  const property = fc.asyncProperty(plans, async (plan) => {
    const played = await play(plan);
    sums.admitted += played.admitted;
    sums.refused += played.refused;
    sums.unreachable += played.unreachable;
    sums.steps += played.steps;
    if (++done % 5_000 === 0) process.stderr.write(`spendgate: ${done} of ${schedules} schedules\n`);
  });
  const result = await fc.check(property, { numRuns: schedules, seed });
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  if (result.failed) {
    const cause = result.errorInstance instanceof Error ? result.errorInstance.message : 'unknown';
    process.stderr.write(`spendgate: a rule was broken: ${cause}\n${fc.defaultReportMessage(result)}\n`);
    process.exitCode = 1;
  }
  const summary = { schedules: done, seed, seconds, ...sums, isSound: !result.failed };
  if (isJson) console.log(JSON.stringify(summary));
  else
    console.log(
      Object.entries(summary)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    );
}

function read() {
  try {
    const options = {
      schedules: { type: 'string', default: '100000' },
      seed: { type: 'string' },
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

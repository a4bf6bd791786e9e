/** Plays many random schedules of a simulation, as a command line asks for, and says what became of them. */
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';

export interface Simulation<Plan> {
  readonly help: string;
  readonly plans: fc.Arbitrary<Plan>;
  /** Plays one schedule to its end. @throws when a rule is broken @returns counts, for the reader of the result */
  play(plan: Plan): Promise<object>;
}

/** Exit code: 0; 1 if a rule was broken (the shortest schedule that shows it is printed, with `--json` the first); 2 for a wrong command line. */
export async function playSchedules<Plan>(simulation: Simulation<Plan>): Promise<void> {
  const values = read();
  if (values === null) stop('unknown option; see --help');
  else if (values.help) process.stdout.write(simulation.help);
  else if (!/^[1-9]\d{0,8}$/.test(values.schedules)) stop('--schedules takes a number from 1');
  else if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) stop('--seed takes a whole number');
  else
    await run(
      simulation,
      Number(values.schedules),
      Number(values.seed ?? Date.now() % 1_000_000_000),
      values.json,
    );
}

async function run<Plan>(
  { plans, play }: Simulation<Plan>,
  schedules: number,
  seed: number,
  isJson: boolean,
): Promise<void> {
  const sums: Record<string, number> = {};
  const startedMs = performance.now();
  let done = 0;
  const property = fc.asyncProperty(plans, async (plan) => {
    const played = Object.entries(await play(plan));
    for (const [name, count] of played) sums[name] = (sums[name] ?? 0) + Number(count);
    if (++done % 5_000 === 0) process.stderr.write(`spendgate: ${done} of ${schedules} schedules\n`);
  });
  // A program that reads the JSON need not wait for the shortest schedule.
  const result = await fc.check(property, { numRuns: schedules, seed, endOnFailure: isJson });
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

/** Plays many random schedules of a simulation, as a command line asks for, and says what became of them. */
import * as fc from 'fast-check';
import { countFrom, runCommand, say, seedFrom } from '../command-line/command.ts';

export interface Simulation<Plan> {
  readonly help: string;
  readonly plans: fc.Arbitrary<Plan>;
  /** Plays one schedule to its end. @throws when a rule is broken @returns counts, for the reader of the result */
  play(plan: Plan): Promise<object>;
}

/** Exit code: 0; 1 if a rule was broken (the shortest schedule that shows it is printed, with `--json` the first); 2 for a wrong command line. */
export async function playSchedules<Plan>(simulation: Simulation<Plan>): Promise<void> {
  await runCommand({
    help: simulation.help,
    options: {
      schedules: { type: 'string', default: '100000' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    run: ({ schedules, seed, json }) =>
      playAll(
        simulation,
        countFrom(schedules, '--schedules'),
        seed === undefined ? Date.now() % 1_000_000_000 : seedFrom(seed),
        json,
      ),
  });
}

async function playAll<Plan>(
  { plans, play }: Simulation<Plan>,
  schedules: number,
  seed: number,
  isJson: boolean,
): Promise<number> {
  const sums: Record<string, number> = {};
  const startedMs = performance.now();
  let done = 0;
  const property = fc.asyncProperty(plans, async (plan) => {
    const played = Object.entries(await play(plan));
    for (const [name, count] of played) sums[name] = (sums[name] ?? 0) + Number(count);
    if (++done % 5_000 === 0) say(`${done} of ${schedules} schedules`);
  });
  // A program that reads the JSON need not wait for the shortest schedule.
  const result = await fc.check(property, { numRuns: schedules, seed, endOnFailure: isJson });
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  if (result.failed) {
    const cause = result.errorInstance instanceof Error ? result.errorInstance.message : 'unknown';
    say(`a rule was broken: ${cause}\n${fc.defaultReportMessage(result)}`);
  }
  const summary = { schedules: done, seed, seconds, ...sums, isSound: !result.failed };
  if (isJson) console.log(JSON.stringify(summary));
  else
    console.log(
      Object.entries(summary)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    );
  return result.failed ? 1 : 0;
}

/** `npm run bench:db`: makes a database, fills it, measures and removes it, for one engine after the other. */
import { availableParallelism } from 'node:os';
import { loadAverage } from '../bench/load-average.ts';
import { problemOf } from '../database/problem.ts';
import { makeOwnDatabase } from './database.ts';
import { measureEngine } from './engine.ts';
import type { BenchCommand } from './options.ts';
import { type BenchResult, type EngineResult, resultText } from './result.ts';

export const EXIT = { done: 0, failed: 1 } as const;

export interface Surroundings {
  /** Milliseconds from any beginning. */
  clock(): number;
  print(text: string): void;
  say(text: string): void;
}

/** @returns the exit code */
export async function runBench(
  { engines, isKept, isJson }: BenchCommand,
  surroundings: Surroundings,
): Promise<number> {
  try {
    const loadBefore = loadAverage();
    const results: EngineResult[] = [];
    for (const engine of engines) {
      const own = await makeOwnDatabase(engine.kind === 'pglite' ? null : engine);
      try {
        const measured = await measureEngine(own.db, engine, surroundings);
        results.push({ engine: own.engine, ...measured, database: isKept ? own.name : null });
      } finally {
        await own.db.close();
        if (!isKept || own.name === null) await own.remove();
      }
    }
    const machine = { cores: availableParallelism(), loadBefore, loadAfter: loadAverage() };
    const result: BenchResult = { machine, engines: results };
    surroundings.print(isJson ? `${JSON.stringify(result, null, 2)}\n` : resultText(result));
    const isAgreed = results.every(({ large }) => large.every(({ differences }) => differences === 0));
    return isAgreed ? EXIT.done : EXIT.failed;
  } catch (err) {
    surroundings.say(`failed: ${problemOf(err)}`);
    return EXIT.failed;
  }
}

/**
 * One run: everything that is compared is measured in turn, case by case and round by round, since the machine is
 * shared and nothing that was measured at another time can be compared.
 */
import { availableParallelism, cpus } from 'node:os';
import { say } from '../start/progress.ts';
import { type BenchCase, BODIES, bodiesOf, TAP_BODIES, type Target } from './cases.ts';
import { loadAverage } from './load-average.ts';
import type { ExpectedAnswer, LoadJob, LoadResult } from './load-protocol.ts';
import type { BenchOptions } from './options.ts';
import { PORTKEY_VERSION } from './portkey.ts';
import { memoryOf, processorMs } from './process-usage.ts';
import type { ReceiverFigures, ReceiverWait } from './receiver-protocol.ts';
import { accountFor, type BenchReport, type Measurement, summarise } from './report.ts';
import type { Stage } from './stage.ts';
import { percentiles } from './statistics.ts';
import { tapCosts } from './tap-cost.ts';
import {
  answersOf,
  type ExpectedAnswers,
  expectedAnswers,
  type RunningTarget,
  requestsFor,
} from './targets.ts';

/** The courier needs less than a second; after this, what has not come is lost. */
const DELIVERY_TIMEOUT_MS = 20_000;
/** The first calls of each body last this many times the warm-up of a measurement. */
const WARM_UP_TIMES = 3;
const RUN_MEMORY: readonly Target[] = ['spendgate', 'portkey'];

/** Around the measurement of the gateway: a profiler, say. */
export type Around = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * @param endMs instant (of `performance.now()`) after which no further measurement begins; null: none
 */
export async function runBench(
  stage: Stage,
  options: BenchOptions,
  endMs: number | null,
  around: Around,
): Promise<BenchReport> {
  const { load, receiver, targets, portkeyAbsence } = stage;
  const [direct] = targets;
  if (!direct) throw new TypeError('a stage without the direct way');
  const startedAt = new Date().toISOString();
  const loadAtStart = loadAverage();
  const plain = await answersOf(direct);
  const expected = new Map<RunningTarget, ExpectedAnswers>();
  for (const target of targets) expected.set(target, await expectedAnswers(target, plain));
  const measured = new Map<BenchCase, Measurement[][]>();
  let gatewayCalls = 0;
  let unreadCalls = 0;
  let figures: ReceiverFigures | null = null;

  const call = async (target: RunningTarget, benchCase: BenchCase, times: LoadTimes): Promise<LoadResult> => {
    const answer = expected.get(target)?.[benchCase.body];
    if (!answer) throw new TypeError('a target whose answers nobody knows');
    const result = await load.ask<LoadResult>('loaded', jobFor(target, benchCase, times, answer));
    if (target.target === 'spendgate') {
      gatewayCalls += result.calls;
      if (benchCase.body === 'unread') unreadCalls += result.calls;
      figures = await receiver.ask<ReceiverFigures>('figures', waitFor(gatewayCalls));
    }
    return result;
  };
  const measure = async (target: RunningTarget, benchCase: BenchCase): Promise<Measurement> => {
    const before = target.pid === null ? null : processorMs(target.pid);
    const result = await call(target, benchCase, options);
    const after = target.pid === null ? null : processorMs(target.pid);
    return measurement(target.target, result, before === null || after === null ? null : after - before);
  };

  for (const benchCase of warmUpCases(options.cases)) {
    say(`warming up: ${benchCase.body}`);
    const durationMs = options.warmUpMs * WARM_UP_TIMES;
    for (const target of partakers(targets, benchCase))
      await call(target, benchCase, { warmUpMs: 0, durationMs });
  }
  rounds: for (let round = 1; round <= options.rounds; round++) {
    for (const benchCase of options.cases) {
      const turnMs = targets.length * (options.durationMs + options.warmUpMs + 300);
      if (endMs !== null && performance.now() + turnMs > endMs) break rounds;
      say(`round ${round} of ${options.rounds}: ${benchCase.name}`);
      const turn: Measurement[] = [];
      for (const target of partakers(targets, benchCase)) {
        const work = () => measure(target, benchCase);
        turn.push(target.target === 'spendgate' ? await around(benchCase.name, work) : await work());
      }
      measured.set(benchCase, [...(measured.get(benchCase) ?? []), turn]);
    }
  }
  figures ??= await receiver.ask<ReceiverFigures>('figures', waitFor(0));
  return {
    schema: 1,
    startedAt,
    machine: {
      cores: availableParallelism(),
      processor: cpus()[0]?.model ?? 'unknown',
      loadAverage: loadAtStart,
    },
    versions: { node: process.version, portkey: PORTKEY_VERSION },
    durationMs: options.durationMs,
    paceMs: options.paceMs,
    cases: [...measured].map(([benchCase, turns]) => summarise(benchCase, turns)),
    tap: tapCosts(measured, longBytes(expected)),
    leftOut: options.cases.filter((one) => !measured.has(one)).map(({ name }) => name),
    portkeyAbsence,
    memory: memoryOfTargets(targets),
    accounting: accountFor(gatewayCalls, figures, unreadCalls),
  };
}

/** One case of each body: what a compiler has to see before it knows what is worth compiling well. */
function warmUpCases(cases: readonly BenchCase[]): BenchCase[] {
  const busiest = [...cases].sort((left, right) => right.connections - left.connections);
  return [...BODIES, ...TAP_BODIES].flatMap((body) => busiest.find((one) => one.body === body) ?? []);
}

const partakers = (targets: readonly RunningTarget[], { body }: BenchCase): readonly RunningTarget[] =>
  targets.filter(({ target }) => bodiesOf(target).includes(body));

/** Bytes of the long stream as the gateway answers it. */
function longBytes(expected: ReadonlyMap<RunningTarget, ExpectedAnswers>): number {
  const answers = [...expected].find(([{ target }]) => target === 'spendgate')?.[1];
  return answers?.long?.bodyBytes ?? 0;
}

type LoadTimes = Pick<BenchOptions, 'warmUpMs' | 'durationMs'>;

function jobFor(
  target: RunningTarget,
  benchCase: BenchCase,
  { warmUpMs, durationMs }: LoadTimes,
  expected: ExpectedAnswer,
): LoadJob {
  const { connections } = benchCase;
  const requests = requestsFor(target, benchCase);
  return { type: 'load', port: target.port, requests, connections, warmUpMs, durationMs, expected };
}

function measurement(target: Target, result: LoadResult, usedMs: number | null): Measurement {
  const { calls, measured, measuredMs, firstByteMs, lastByteMs, failures } = result;
  if (measured === 0) throw new Error(`no right answer from ${target}: ${JSON.stringify(failures)}`);
  return {
    target,
    calls,
    measured,
    requestsPerSecond: (measured * 1_000) / measuredMs,
    firstByteMs: percentiles(firstByteMs),
    lastByteMs: percentiles(lastByteMs),
    processorMs: usedMs === null ? null : usedMs / calls,
    failures,
  };
}

const waitFor = (events: number): ReceiverWait => ({ type: 'wait', events, timeoutMs: DELIVERY_TIMEOUT_MS });

function memoryOfTargets(targets: readonly RunningTarget[]): BenchReport['memory'] {
  const entries = targets.flatMap(({ target, pid }) => {
    const memory = pid === null || !RUN_MEMORY.includes(target) ? null : memoryOf(pid);
    return memory ? [[target, memory] as const] : [];
  });
  return Object.fromEntries(entries);
}

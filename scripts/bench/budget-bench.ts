/** One run: each case without budgets and with them, in turn, round by round, since the machine is shared. */
import { availableParallelism, cpus } from 'node:os';
import { say } from '../start/progress.ts';
import { BUDGET_CASES, BUDGETS, type BudgetCase } from './budget-cases.ts';
import type { BudgetGateway, BudgetStage } from './budget-stage.ts';
import { requestBody } from './cases.ts';
import { ADMITTED } from './early-end.ts';
import { loadAverage } from './load-average.ts';
import type { ExpectedAnswer, LoadJob, LoadResult } from './load-protocol.ts';
import type { BenchOptions } from './options.ts';
import { processorMs } from './process-usage.ts';
import type { ReceiverFigures, ReceiverWait } from './receiver-protocol.ts';
import { type Accounting, accountFor } from './report.ts';
import { median, percentiles, rounded } from './statistics.ts';
import { answersOf, expectedAnswers, type RunningTarget, requestsFor } from './targets.ts';

/** Of one case, with budgets or without; medians of the rounds. */
export interface BudgetFigures {
  readonly requestsPerSecond: number;
  /** To the last byte of the answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly processorMsPerCall: number;
}

export interface BudgetCaseReport extends BudgetCase {
  readonly without: BudgetFigures;
  readonly with: BudgetFigures;
  /** Requests per second with budgets over without, taken within each round; the median. */
  readonly ratio: number;
  /** The same of the gateway's processor time per call, which other work on the machine moves less. */
  readonly processorRatio: number;
}

export interface BudgetReport {
  readonly schema: 1;
  readonly startedAt: string;
  readonly machine: { readonly cores: number; readonly processor: string; readonly loadAverage: number };
  readonly rounds: number;
  readonly durationMs: number;
  readonly budgets: number;
  readonly cases: readonly BudgetCaseReport[];
  readonly failures: Readonly<Record<string, number>>;
  /** Of the whole calls: what is admitted and goes no further ends in no event. */
  readonly accounting: Accounting;
}

const DELIVERY_TIMEOUT_MS = 30_000;
const LONGEST_MS = 10_000;
const ADMITTED_ANSWER: ExpectedAnswer = { status: 200, bodyBytes: ADMITTED.length, ending: ADMITTED };
const PATH = '/v1/openai/v1/chat/completions';
const DIMENSIONS = { 'x-aso-dims': 'team=search,app=ranker' };

interface Measured {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly processorMs: number;
}

export async function runBudgetBench(
  stage: BudgetStage,
  { rounds, durationMs, warmUpMs }: BenchOptions,
): Promise<BudgetReport> {
  const startedAt = new Date().toISOString();
  const loadAtStart = loadAverage();
  const answer = await wholeAnswer(stage);
  const failures: Record<string, number> = {};
  const measured = new Map<BudgetCase, { without: Measured[]; with: Measured[] }>();
  let wholeCalls = 0;

  const measure = async (
    budgetCase: BudgetCase,
    budgets: 'without' | 'with',
    measuredForMs = durationMs,
  ): Promise<Measured> => {
    const gateway = stage[budgetCase.path];
    const expected = budgetCase.path === 'whole' ? answer : ADMITTED_ANSWER;
    const job = jobFor(gateway, budgetCase, budgets, { warmUpMs, durationMs: measuredForMs }, expected);
    const before = processorMs(gateway.pid);
    const result = await stage.load.ask<LoadResult>('loaded', job);
    if (budgetCase.path === 'whole') {
      wholeCalls += result.calls;
      await stage.receiver.ask<ReceiverFigures>('figures', waitFor(wholeCalls));
    }
    const after = processorMs(gateway.pid);
    for (const [why, count] of Object.entries(result.failures)) failures[why] = (failures[why] ?? 0) + count;
    if (result.measured === 0) {
      // On a busy machine a call may take longer than it was measured for.
      if (measuredForMs > LONGEST_MS || Object.keys(result.failures).length > 0)
        throw new Error(`${nameOf(budgetCase)}: no right answer, ${JSON.stringify(result.failures)}`);
      return measure(budgetCase, budgets, measuredForMs * 4);
    }
    const { p50, p99 } = percentiles(result.lastByteMs) ?? { p50: 0, p99: 0 };
    return {
      requestsPerSecond: (result.measured * 1_000) / result.measuredMs,
      p50,
      p99,
      processorMs: ((after ?? 0) - (before ?? 0)) / result.calls,
    };
  };

  for (let round = 0; round <= rounds; round++) {
    for (const budgetCase of BUDGET_CASES) {
      say(`${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}: ${nameOf(budgetCase)}`);
      const without = await measure(budgetCase, 'without');
      const withBudgets = await measure(budgetCase, 'with');
      if (round === 0) continue;
      const known = measured.get(budgetCase) ?? { without: [], with: [] };
      measured.set(budgetCase, {
        without: [...known.without, without],
        with: [...known.with, withBudgets],
      });
    }
  }
  const figures = await stage.receiver.ask<ReceiverFigures>('figures', waitFor(wholeCalls));
  return {
    schema: 1,
    startedAt,
    rounds,
    durationMs,
    budgets: BUDGETS,
    failures,
    machine: {
      cores: availableParallelism(),
      processor: cpus()[0]?.model ?? 'unknown',
      loadAverage: loadAtStart,
    },
    cases: [...measured].map(([budgetCase, both]) => ({
      ...budgetCase,
      without: figuresOf(both.without),
      with: figuresOf(both.with),
      ratio: ratioOf(both, (one) => one.requestsPerSecond),
      processorRatio: ratioOf(both, (one) => one.processorMs),
    })),
    accounting: accountFor(wholeCalls, figures),
  };
}

export const nameOf = ({ path, connections, keys }: BudgetCase): string => `${path}-${connections}c-${keys}k`;

function jobFor(
  { port, keys }: BudgetGateway,
  budgetCase: BudgetCase,
  budgets: 'without' | 'with',
  times: Pick<LoadJob, 'warmUpMs' | 'durationMs'>,
  expected: ExpectedAnswer,
): LoadJob {
  const target: RunningTarget = {
    target: 'spendgate',
    port,
    pid: null,
    path: PATH,
    headers: DIMENSIONS,
    keys: keys[budgets],
    unruledKeys: [],
  };
  const { connections } = budgetCase;
  const requests = requestsFor(target, { name: '', body: 'json', connections, keys: budgetCase.keys });
  return { type: 'load', port, requests, connections, ...times, expected };
}

/** What a whole call must answer: byte for byte what the simulator does. */
async function wholeAnswer({ simulatorPort }: BudgetStage): Promise<ExpectedAnswer> {
  const direct: RunningTarget = {
    target: 'direct',
    port: simulatorPort,
    pid: null,
    path: PATH,
    headers: {},
    keys: [],
    unruledKeys: [],
  };
  const { json } = await expectedAnswers(direct, await answersOf(direct));
  if (!json) throw new TypeError(`nothing answers ${requestBody('json')}`);
  return json;
}

const waitFor = (events: number): ReceiverWait => ({ type: 'wait', events, timeoutMs: DELIVERY_TIMEOUT_MS });

function figuresOf(rounds: readonly Measured[]): BudgetFigures {
  const middle = (value: (one: Measured) => number) => median(rounds.map(value)) ?? 0;
  return {
    requestsPerSecond: Math.round(middle((one) => one.requestsPerSecond)),
    p50Ms: rounded(
      middle(({ p50 }) => p50),
      2,
    ),
    p99Ms: rounded(
      middle(({ p99 }) => p99),
      2,
    ),
    processorMsPerCall: rounded(
      middle((one) => one.processorMs),
      3,
    ),
  };
}

/** With over without, within each round; the median. */
function ratioOf(
  both: { readonly without: readonly Measured[]; readonly with: readonly Measured[] },
  value: (one: Measured) => number,
): number {
  const ratios = both.with.map((one, round) => {
    const without = both.without[round];
    return without ? value(one) / value(without) : Number.NaN;
  });
  return rounded(median(ratios) ?? Number.NaN, 2);
}

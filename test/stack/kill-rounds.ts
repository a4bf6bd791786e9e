/**
 * Rounds of sudden death: a running installation with budgets is under load, and again and again one of its processes, or
 * its database, is killed outright. What is left when all has come to rest is for the tests to judge.
 */
import { writeFileSync } from 'node:fs';
import type { BudgetRow } from '../../contract/budgets-api.ts';
import { type BooksCheck, booksCheckSchema, type Completeness } from '../../contract/completeness.ts';
import type { RequestRow } from '../../contract/reports.ts';
import { Dashboard } from '../../scripts/attack-budget/dashboard.ts';
import { type Simulator, startSimulator } from '../../scripts/simulator/simulator.ts';
import type { PostgresServer } from '../../scripts/test-environment/postgres.ts';
import { readCompleteness, readDashboard, readRows } from './ledger.ts';
import { Load, seeded } from './load.ts';
import { type RunningStack, startStack, type Victim } from './stack.ts';
import { waitFor } from './wait-for.ts';

export interface KillPlan {
  readonly rounds: number;
  readonly seed: number;
  /** A server to keep the books in; null: the embedded store, which dies with the dashboard. */
  readonly postgres: PostgresServer | null;
}

/** What was found at rest. */
export interface Aftermath {
  /** The call of each request that reached the upstream, by its customer; undefined: nobody's. */
  readonly reached: readonly (string | undefined)[];
  /** Calls that were answered to their end. */
  readonly whole: number;
  readonly kills: Readonly<Partial<Record<Mortal, number>>>;
  readonly rows: readonly RequestRow[];
  readonly completeness: Completeness;
  readonly check: BooksCheck;
  readonly budgets: readonly BudgetRow[];
}

type Mortal = Victim | 'database';

const CALLERS = 8;
/** How often two die together. */
const BOTH_SHARE = 0.3;
/** Calls between two kills: at least some, so that the installation is at work again; the rest is chance. */
const [FEWEST_CALLS, MORE_CALLS] = [20, 60];
/** Amounts in nano-dollars: one budget over everything that is never in the way, one over a key that is soon used up. */
const [WIDE, NARROW] = ['100000000000', '40000000'];
/** What the calls of the load name. */
const DIMENSIONS = ['customer'];
const REST_DEADLINE_MS = 120_000;

/** Plays all rounds and waits until nothing moves any more. Everything that was started is ended again. */
export async function playKillRounds({ rounds, seed, postgres }: KillPlan): Promise<Aftermath> {
  const simulator = await startSimulator({ seed });
  const stack = await startStack({
    upstreamUrl: simulator.url,
    reservationTtlSeconds: 5,
    ...(postgres ? { postgresUrl: postgres.url } : {}),
  });
  try {
    const dashboard = await Dashboard.signIn(stack);
    const keys = [
      await dashboard.makeKey('First', DIMENSIONS),
      await dashboard.makeKey('Second', DIMENSIONS),
    ];
    const [first = ''] = keys;
    const budgetIds = [
      await dashboard.makeBudget({ name: 'Everything', limitNanos: WIDE }),
      await dashboard.makeBudget({ name: 'One key', limitNanos: NARROW, match: { keyId: idOf(first) } }),
    ];
    const load = new Load(stack, seeded(seed + 1), keys);
    load.start(CALLERS);
    const kills = await killInTurn({ rounds, seed, postgres }, stack, simulator);
    await load.stop();
    const completeness = await completenessAtRest(stack);
    const budgets = await budgetsAtRest(dashboard, budgetIds);
    return {
      reached: simulator.entries().map(({ bodySha256 }) => load.customerOf(bodySha256)),
      whole: load.whole,
      kills,
      completeness,
      budgets,
      rows: await readRows(stack),
      check: booksCheckSchema.parse(await readDashboard(stack, '/api/v1/completeness/check')),
    };
  } finally {
    await stack.remove();
    await simulator.close();
  }
}

async function killInTurn(
  { rounds, seed, postgres }: KillPlan,
  stack: RunningStack,
  simulator: Simulator,
): Promise<Aftermath['kills']> {
  const random = seeded(seed);
  const mortals: readonly Mortal[] = [
    'workerd',
    'dashboard',
    'gateway',
    'supervisor',
    ...(postgres ? (['database'] as const) : []),
  ];
  const kills: Partial<Record<Mortal, number>> = {};
  const count = (mortal: Mortal) => {
    kills[mortal] = (kills[mortal] ?? 0) + 1;
  };
  const callsAfter = (more: number) => {
    const target = simulator.entries().length + more;
    return waitFor('calls upstream', () => simulator.entries().length >= target, { everyMs: 2 });
  };
  for (let round = 0; round < rounds; round++) {
    await callsAfter(FEWEST_CALLS + Math.floor(random() * MORE_CALLS));
    const victim = mortals[round < mortals.length ? round : Math.floor(random() * mortals.length)];
    const another = mortals[Math.floor(random() * mortals.length)];
    const isBoth = random() < BOTH_SHARE && another !== victim && another !== 'supervisor';
    for (const mortal of [victim, isBoth ? another : undefined]) {
      if (mortal === undefined) continue;
      if (mortal === 'database') await postgres?.kill();
      else stack.kill(mortal);
      count(mortal);
    }
    // The database is away for as long as the rest needs to notice: some dozen calls.
    if (victim === 'database' || (isBoth && another === 'database')) {
      if (victim !== 'supervisor') await callsAfter(FEWEST_CALLS);
      await postgres?.restart();
    }
    if (victim === 'supervisor') await stack.restart();
  }
  await callsAfter(FEWEST_CALLS);
  return kills;
}

/** Nothing is under way and everything has arrived, on all gates. */
function completenessAtRest(stack: RunningStack): Promise<Completeness> {
  return waitFor(
    'nothing to be under way and every event to have arrived',
    async () => {
      const completeness = await readCompleteness(stack);
      const { calls, onTheWay, missing } = completeness.totals;
      return calls?.open === 0 && onTheWay === 0 && missing === 0 ? completeness : null;
    },
    { deadlineMs: REST_DEADLINE_MS, everyMs: 250 },
  );
}

/** Gates tell the ledger within seconds what was spent. Whether that is right is for the tests: here it only stands still. */
function budgetsAtRest(dashboard: Dashboard, ids: readonly string[]): Promise<BudgetRow[]> {
  let last = '';
  let since = Date.now();
  return waitFor('the ledger to have heard everything', async () => {
    const budgets = await Promise.all(ids.map((id) => dashboard.budget(id)));
    const isEqual = budgets.every(({ now }) => now?.edge && now.edge.spentNanos === now.spentNanos);
    const text = JSON.stringify(budgets);
    if (text !== last) since = Date.now();
    last = text;
    return isEqual || Date.now() - since > SETTLED_MS ? budgets : null;
  });
}

const SETTLED_MS = 20_000;

/** The id in a gateway key's text. */
function idOf(key: string): string {
  return key.slice('aso_k_'.length).split('.')[0] ?? '';
}

/** For the long form: figures as one line of JSON. */
export function writeKillReport(path: string, { rounds, seed, postgres }: KillPlan, after: Aftermath): void {
  const { totals } = after.completeness;
  const closings = after.rows.filter(({ kind }) => kind === 'closing');
  const outcomes: Record<string, number> = {};
  for (const { outcome } of after.rows) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const report = {
    rounds,
    seed,
    database: postgres ? 'postgres' : 'embedded',
    kills: after.kills,
    reachedUpstream: after.reached.length,
    answeredWhole: after.whole,
    closings: closings.length,
    outcomes,
    calls: totals.calls,
    delivered: totals.delivered,
    missing: totals.missing,
    chargedAtGatesNanos: totals.chargedAtGatesNanos,
    chargedNanos: totals.chargedNanos,
    budgets: after.budgets.map(({ name, now }) => ({
      name,
      limitNanos: now?.limitNanos,
      chargedNanos: now?.spentNanos,
      ledgerNanos: now?.edge?.spentNanos,
    })),
    faults: after.check.faults,
  };
  writeFileSync(path, JSON.stringify(report));
}

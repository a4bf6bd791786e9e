/**
 * Processes are killed outright at random moments under load. Afterwards each call that reached the upstream is in the
 * ledger exactly once, and the books balance. `scripts/kill-test.ts` runs many rounds of it.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../scripts/simulator/simulator.ts';
import { type Books, booksAtRest, imbalances } from './ledger.ts';
import { Load, seeded } from './load.ts';
import { type RunningStack, startStack, type Victim } from './stack.ts';
import { waitFor } from './wait-for.ts';

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 4);
const SEED = Number(process.env['KILL_SEED'] ?? 1);
const VICTIMS: readonly Victim[] = ['workerd', 'dashboard', 'gateway', 'supervisor'];
const CALLERS = 8;
/** How often two programs die together. */
const BOTH_SHARE = 0.3;
/** Calls between two kills: at least some, so that the installation is at work again; the rest is chance. */
const [FEWEST_CALLS, MORE_CALLS] = [20, 60];

let simulator: Simulator;
let stack: RunningStack;
let load: Load;
let books: Books;

beforeAll(
  async () => {
    simulator = await startSimulator({ seed: SEED });
    stack = await startStack({ upstreamUrl: simulator.url, reservationTtlSeconds: 5 });
    const random = seeded(SEED);
    load = new Load(stack, seeded(SEED + 1));
    load.start(CALLERS);
    for (let round = 0; round < ROUNDS; round++) {
      const target = simulator.entries().length + FEWEST_CALLS + Math.floor(random() * MORE_CALLS);
      await waitFor('calls upstream', () => simulator.entries().length >= target, { everyMs: 2 });
      const victim = VICTIMS[round < VICTIMS.length ? round : Math.floor(random() * VICTIMS.length)];
      if (victim === undefined) continue;
      stack.kill(victim);
      const another = VICTIMS[Math.floor(random() * VICTIMS.length)];
      if (another !== undefined && another !== 'supervisor' && random() < BOTH_SHARE) stack.kill(another);
      if (victim === 'supervisor') await stack.restart();
    }
    const target = simulator.entries().length + FEWEST_CALLS;
    await waitFor('calls after the last kill', () => simulator.entries().length >= target);
    await load.stop();
    books = await booksAtRest(stack, 120_000);
  },
  120_000 + ROUNDS * 30_000,
);

afterAll(async () => {
  await stack?.remove();
  await simulator?.close();
});

it('L1: each call that reached the upstream is in the ledger exactly once', () => {
  const lines = new Map<string, number>();
  for (const { kind, dimensions } of books.rows) {
    const customer = dimensions['customer'] ?? '';
    if (kind === 'closing') lines.set(customer, (lines.get(customer) ?? 0) + 1);
  }
  const reached = simulator.entries().map(({ bodySha256 }) => load.customerOf(bodySha256));
  expect(reached.length).toBeGreaterThan(ROUNDS * FEWEST_CALLS);
  expect(reached).not.toContain(undefined);
  expect(reached.filter((customer) => lines.get(customer ?? '') !== 1)).toEqual([]);
});

it('nothing is open, no event is missing, and both sides count and add up to the same', () => {
  expect(imbalances(books)).toEqual([]);
});

it('L5: a call whose outcome nobody knows is charged its reservation, never zero', () => {
  const lost = books.rows.filter(({ outcome }) => outcome === 'lost');
  expect(lost.length).toBeGreaterThan(0);
  for (const { basis, costNanos, chargedNanos, reservedNanos } of lost) {
    expect({ basis, costNanos, chargedNanos }).toEqual({
      basis: 'reserved',
      costNanos: null,
      chargedNanos: reservedNanos,
    });
  }
});

it('most calls passed all the same', () => {
  expect(load.whole).toBeGreaterThan(simulator.entries().length / 2);
});

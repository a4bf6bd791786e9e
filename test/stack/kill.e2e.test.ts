/**
 * Processes and the database are killed outright at random moments under load, with budgets on. Afterwards each call that
 * reached the upstream is in the ledger exactly once, and all books agree. `scripts/kill-test.ts` runs many rounds of it.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findPostgres, type PostgresServer, startPostgres } from '../../scripts/test-environment/postgres.ts';
import { type Aftermath, playKillRounds, writeKillReport } from './kill-rounds.ts';

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 5);
const SEED = Number(process.env['KILL_SEED'] ?? 1);
const REPORT = process.env['KILL_REPORT'];
const binaries = process.env['KILL_DATABASE'] === 'embedded' ? null : findPostgres();
if (!binaries) console.warn('SKIPPED: a PostgreSQL server that is killed, since none is installed');

let postgres: PostgresServer | null = null;
let after: Aftermath;

beforeAll(
  async () => {
    postgres = binaries ? await startPostgres(binaries) : null;
    const plan = { rounds: ROUNDS, seed: SEED, postgres };
    after = await playKillRounds(plan);
    if (REPORT) writeKillReport(REPORT, plan, after);
  },
  240_000 + ROUNDS * 30_000,
);

afterAll(() => postgres?.stop());

it('L1: each call that reached the upstream is in the ledger exactly once', () => {
  const lines = new Map<string, number>();
  for (const { kind, dimensions } of after.rows) {
    const customer = dimensions['customer'] ?? '';
    if (kind === 'closing') lines.set(customer, (lines.get(customer) ?? 0) + 1);
  }
  expect(after.reached.length).toBeGreaterThan(ROUNDS * 20);
  expect(after.reached).not.toContain(undefined);
  expect(after.reached.filter((customer) => lines.get(customer ?? '') !== 1)).toEqual([]);
});

it('nothing is open, no event is missing, and gates and rows count and add up to the same', () => {
  const { totals, gates } = after.completeness;
  const closings = after.rows.filter(({ kind }) => kind === 'closing');
  const charged = after.rows.reduce((sum, row) => sum + BigInt(row.chargedNanos), 0n).toString();
  expect(totals).toMatchObject({
    calls: { admitted: closings.length, open: 0, settled: closings.length },
    delivered: after.rows.length,
    onTheWay: 0,
    missing: 0,
    quarantined: 0,
    unbalanced: 0,
    chargedAtGatesNanos: charged,
    chargedNanos: charged,
  });
  expect(new Set(closings.map(({ requestId }) => requestId)).size).toBe(closings.length);
  // No gate has lost its storage: each has had one life.
  expect(gates.map(({ isCurrent }) => isCurrent)).toEqual(gates.map(() => true));
  expect(after.check).toMatchObject({ isSound: true, isWhole: true, faults: [] });
});

it('L21: the ledger of the budgets has heard of every nano-dollar that was charged, and none passed its limit', () => {
  for (const { name, now } of after.budgets) {
    expect({ name, spentNanos: now?.edge?.spentNanos }).toEqual({ name, spentNanos: now?.spentNanos });
    expect(BigInt(now?.spentNanos ?? 0)).toBeGreaterThan(0n);
    expect(BigInt(now?.spentNanos ?? 0)).toBeLessThanOrEqual(BigInt(now?.limitNanos ?? 0));
  }
});

it('L5: a call whose outcome nobody knows is charged its reservation, never zero', () => {
  const lost = after.rows.filter(({ outcome }) => outcome === 'lost');
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
  expect(after.whole).toBeGreaterThan(after.reached.length / 2);
});

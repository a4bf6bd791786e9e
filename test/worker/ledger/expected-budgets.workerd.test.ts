/** Budgets that reserve what calls usually cost, beside those that reserve the worst case. */
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EdgeBudget } from '../../../contract/budget.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { Clock, type Gate, newGate, runAlarm } from '../gate/gates.ts';
import {
  sampleAdmit,
  sampleBudget,
  sampleCommand,
  sampleId,
  sampleOrganisationCommand,
  sampleRecord,
  sampleSettlement,
} from '../gate/samples.ts';

const EXPECTED = { percent: 95, minimumCalls: 20, stopsStreams: false };
const STRICT_ID = sampleId(0xbc);

let clock: Clock;
let organisationId: string;

beforeEach(() => {
  clock = Clock.start();
  organisationId = crypto.randomUUID();
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ledger = () => env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId));

async function gateUnder(...budgets: EdgeBudget[]): Promise<Gate> {
  await ledger().apply(sampleOrganisationCommand(1, { organisationId, budgets }));
  const gate = newGate();
  await gate.stub.apply(sampleCommand(1, sampleRecord({ organisationId })));
  return gate;
}

/** Twenty calls that cost 10 to 200, of which 19 stay within 190. */
async function learn({ stub }: Gate): Promise<void> {
  for (let number = 1; number <= 20; number++) {
    expect(await stub.admit(sampleAdmit(number))).toMatchObject({ ok: true });
    await stub.settle(sampleSettlement(number, String(number * 10)));
  }
}

const admit = ({ stub }: Gate, number: number) => stub.admit(sampleAdmit(number));
const spentBy = async (budgetId: string) => {
  const { accounts } = await ledger().figures();
  return accounts.find(({ account }) => account === `${budgetId}@0`)?.spentNanos;
};

it('reserves the worst case until enough calls are known, then what most of them cost', async () => {
  const gate = await gateUnder(sampleBudget({ limitNanos: '4000', expected: EXPECTED }));
  await learn(gate);
  // 1900 are left: one call at its worst, ten at what calls usually cost.
  for (let number = 101; number <= 110; number++)
    expect(await admit(gate, number)).toMatchObject({ ok: true, reservedNanos: '1000' });
  expect(await admit(gate, 111)).toMatchObject({ ok: false, refusal: { code: 'budget_busy' } });
});

it('may be passed by what calls cost above that, and then lets nothing through', async () => {
  const gate = await gateUnder(sampleBudget({ limitNanos: '4000', expected: EXPECTED }));
  await learn(gate);
  for (let number = 101; number <= 110; number++) await admit(gate, number);
  for (let number = 101; number <= 110; number++) await gate.stub.settle(sampleSettlement(number, '200'));
  expect(await admit(gate, 111)).toMatchObject({ ok: false, refusal: { code: 'budget_exhausted' } });
  await runAlarm(gate);
  expect(await spentBy(sampleId(0xbb))).toBe('4100');
});

it('never lets a strict budget be passed that counts the same calls: each reserves what is its own', async () => {
  const strict = sampleBudget({ id: STRICT_ID, name: 'Strict', limitNanos: '4100' });
  const gate = await gateUnder(sampleBudget({ limitNanos: '4000', expected: EXPECTED }), strict);
  await learn(gate);
  // Spent are 2100: the strict one has room for two at their worst, the other for ten.
  for (const number of [101, 102]) expect(await admit(gate, number)).toMatchObject({ ok: true });
  const refused = await admit(gate, 103);
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'budget_busy', subject: 'Strict' } });
  for (const number of [101, 102]) await gate.stub.settle(sampleSettlement(number, '1000'));
  await runAlarm(gate);
  expect(await spentBy(STRICT_ID)).toBe('4100');
});

it('knows after a restart what calls cost, and what was reserved for those under way', async () => {
  const gate = await gateUnder(sampleBudget({ limitNanos: '4000', expected: EXPECTED }));
  await learn(gate);
  clock.advance(60_000);
  await runAlarm(gate);
  for (let number = 101; number <= 105; number++) await admit(gate, number);
  await evictDurableObject(gate.stub);
  for (let number = 106; number <= 110; number++)
    expect(await admit(gate, number)).toMatchObject({ ok: true });
  expect(await admit(gate, 111)).toMatchObject({ ok: false });
});

it('says apart what is spent, reserved and leased, and what calls under way can cost above it', async () => {
  const gate = await gateUnder(sampleBudget({ limitNanos: '100000', expected: EXPECTED }));
  await learn(gate);
  for (const number of [101, 102]) await admit(gate, number);
  await gate.stub.settle(sampleSettlement(101, '200'));
  await runAlarm(gate);
  const [figures] = (await ledger().figures()).accounts;
  expect(figures).toMatchObject({
    spentNanos: '2300',
    reservedNanos: '190',
    underWay: 1,
    exposedNanos: '810',
    overrunNanos: '10',
    perCallWorstNanos: '1000',
  });
  expect(BigInt(figures?.leasedNanos ?? 0)).toBeGreaterThan(190n);
  // Twenty reserved 1000, two 190.
  const perCall = Number(figures?.perCallNanos);
  expect(perCall).toBeGreaterThan(900);
  expect(perCall).toBeLessThan(950);
});

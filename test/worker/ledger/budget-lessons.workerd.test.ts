/** What users of other gateways paid for, tried on our budgets. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EdgeBudget } from '../../../contract/budget.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { Clock, type Gate, newGate, runAlarm } from '../gate/gates.ts';
import {
  PROOF,
  sampleBudget,
  sampleCall,
  sampleCommand,
  sampleId,
  sampleOrganisationCommand,
  sampleRecord,
  sampleSettlement,
} from '../gate/samples.ts';

const DAY_MS = 24 * 3_600_000;

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

function admit(
  { stub }: Gate,
  number: number,
  reserveNanos: string | null,
  endpoint = '/v1/chat/completions',
) {
  const call = sampleCall(number, { endpoint });
  return stub.admit({
    proof: PROOF,
    call,
    reserveNanos,
    reserveFacts: null,
    heldPriceVersion: null,
    credentialWish: 'none',
  });
}

it('L20: a canary with a tiny budget is refused', async () => {
  const gate = await gateUnder(sampleBudget({ limitNanos: '1' }));
  expect(await admit(gate, 1, '1000')).toMatchObject({ ok: false, refusal: { code: 'budget_exhausted' } });
});

it('L24: L25: a window that begins starts from nothing, without anything being reset', async () => {
  const todayMs = clock.nowMs;
  const windows = [0, 1].map((day) => ({
    startMs: todayMs + day * DAY_MS,
    endMs: todayMs + (day + 1) * DAY_MS,
    openingNanos: '0',
  }));
  const gate = await gateUnder(sampleBudget({ limitNanos: '1000', windows }));
  expect(await admit(gate, 1, '1000')).toMatchObject({ ok: true });
  expect(await admit(gate, 2, '1')).toMatchObject({ ok: false });
  clock.advance(DAY_MS);
  expect(await admit(gate, 3, '1000')).toMatchObject({ ok: true });
  // What was admitted yesterday is charged to yesterday.
  await gate.stub.settle(sampleSettlement(1, '700'));
  await gate.stub.settle(sampleSettlement(3, '400'));
  await runAlarm(gate);
  const spent = (await ledger().figures()).accounts.map(({ spentNanos }) => spentNanos);
  expect(spent).toEqual(['700', '400']);
});

it('L27: an endpoint that nobody can meter is counted as any other', async () => {
  const { policy } = sampleRecord();
  const gate = await gateUnder(sampleBudget({ limitNanos: policy.unknownChargeNanos }));
  expect(await admit(gate, 1, null, 'other')).toMatchObject({
    ok: true,
    reservedNanos: policy.unknownChargeNanos,
  });
  expect(await admit(gate, 2, null, 'other')).toMatchObject({ ok: false });
});

it('L28: the counter moves by what was billed, and not by the number of calls', async () => {
  const gate = await gateUnder(sampleBudget({ limitNanos: '100000' }));
  for (const [number, nanos] of [
    [1, '700'],
    [2, '41'],
    [3, '9000'],
  ] as const) {
    await admit(gate, number, '10000');
    await gate.stub.settle(sampleSettlement(number, nanos));
  }
  await runAlarm(gate);
  const { accounts } = await ledger().figures();
  expect(accounts).toMatchObject([{ account: `${sampleId(0xbb)}@0`, spentNanos: '9741' }]);
});

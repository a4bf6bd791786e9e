import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrganisationState } from '../../../contract/organisation.ts';
import { KeyGate } from '../../../worker/gate/key-gate.ts';
import { BudgetLedger } from '../../../worker/ledger/budget-ledger.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { eventually } from '../eventually.ts';
import { Clock, eventsOf, type Gate, newGate, runAlarm } from '../gate/gates.ts';
import {
  sampleAdmit,
  sampleBudget,
  sampleCommand,
  sampleId,
  sampleOrganisationCommand,
  sampleRecord,
  sampleSettlement,
} from '../gate/samples.ts';

const ACCOUNT = `${sampleId(0xbb)}@0`;
const EXHAUSTED = { ok: false, refusal: { code: 'budget_exhausted', subject: 'Search, month' } };
const BUSY = { ok: false, refusal: { code: 'budget_busy', subject: 'Search, month' } };

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

const ledger = (): DurableObjectStub<BudgetLedger> =>
  env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId));

function publish(version: number, changes: Partial<OrganisationState>) {
  return ledger().apply(sampleOrganisationCommand(version, { organisationId, ...changes }));
}

async function gate(): Promise<Gate> {
  const made = newGate();
  await made.stub.apply(sampleCommand(1, sampleRecord({ organisationId })));
  return made;
}

const admit = ({ stub }: Gate, number: number, nanos = '1000') => stub.admit(sampleAdmit(number, nanos));

/** Spends through the gate: admitted, then settled at the reservation. */
async function spend(from: Gate, number: number, nanos: string): Promise<void> {
  expect(await admit(from, number, nanos)).toMatchObject({ ok: true });
  await from.stub.settle(sampleSettlement(number, nanos));
}

/** What a gate holds and has not spent. */
const freeAt = ({ stub }: Gate) =>
  runInDurableObject(stub, (_, state) => {
    const [row] = state.storage.sql.exec<Record<string, string>>(
      'SELECT granted, returned, spent FROM wallet',
    );
    return (BigInt(row?.granted ?? 0) - BigInt(row?.returned ?? 0) - BigInt(row?.spent ?? 0)).toString();
  });

const tables = () =>
  runInDurableObject(ledger(), (_, state) =>
    state.storage.sql
      .exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*'`)
      .toArray(),
  );

describe('the ledger of an organisation', () => {
  it('without a record answers that there is nothing, and writes nothing', async () => {
    expect(await ledger().news('gate-1', 0)).toBeNull();
    expect(await ledger().ask({ gateId: 'gate-1', incarnationId: sampleId(1) }, [])).toEqual([]);
    expect(await tables()).toEqual([]);
  });

  it('applies only a greater version, and keeps it through an eviction', async () => {
    expect(await publish(3, { budgets: [sampleBudget()] })).toEqual({ result: 'applied', version: 3 });
    expect(await publish(3, {})).toEqual({ result: 'conflict', version: 3 });
    await evictDurableObject(ledger());
    expect(await publish(2, {})).toEqual({ result: 'stale', version: 3 });
    expect(await ledger().figures()).toMatchObject({
      version: 3,
      accounts: [{ account: ACCOUNT, limitNanos: '10000', spentNanos: '0', roomNanos: '10000' }],
    });
  });

  it('tells the gates that have asked, and says how many have confirmed', async () => {
    const one = await gate();
    expect(await admit(one, 1)).toMatchObject({ ok: true });
    await publish(1, { budgets: [sampleBudget({ limitNanos: '0' })] });
    await eventually(async () => expect(await ledger().figures()).toMatchObject({ gates: 1, confirmed: 1 }));
    expect(await admit(one, 2)).toEqual(EXHAUSTED);
  });

  it('hears from a gate that has asked that it keeps what it was given', async () => {
    await publish(1, { budgets: [sampleBudget()] });
    expect(await admit(await gate(), 1)).toMatchObject({ ok: true });
    await eventually(async () => expect(await ledger().figures()).toMatchObject({ gates: 1, confirmed: 1 }));
  });

  it('a gate that was not told asks while it is in use', async () => {
    const one = await gate();
    await publish(1, {});
    expect(await admit(one, 1)).toMatchObject({ ok: true });
    vi.spyOn(KeyGate.prototype, 'organise').mockRejectedValue(new Error('lost'));
    await publish(2, { budgets: [sampleBudget({ limitNanos: '0' })] });
    clock.advance(10_000);
    let call = 1;
    await eventually(async () => expect(await admit(one, ++call)).toEqual(EXHAUSTED));
  });
});

describe('a blocking budget', () => {
  it('is reserved before the call, charged by its end, and refuses what no longer fits', async () => {
    await publish(1, { budgets: [sampleBudget({ limitNanos: '2500' })] });
    const one = await gate();
    expect(await admit(one, 1)).toMatchObject({ ok: true });
    expect(await admit(one, 2)).toMatchObject({ ok: true });
    expect(await admit(one, 3)).toEqual(BUSY);
    await one.stub.settle(sampleSettlement(1, '900'));
    await one.stub.settle(sampleSettlement(2, '900'));
    expect(await admit(one, 4)).toEqual(EXHAUSTED);
    expect(await admit(one, 5, '700')).toMatchObject({ ok: true });
    const [refusal] = (await eventsOf(one)).filter(({ kind }) => kind === 'refusal');
    expect(refusal).toMatchObject({ refusal: 'budget_busy', budgetAccounts: [ACCOUNT], status: 429 });
    const [closing] = (await eventsOf(one)).filter(({ kind }) => kind === 'closing');
    expect(closing?.budgetAccounts).toEqual([ACCOUNT]);
  });

  it('L21: many calls at once through many gates spend to the limit and not beyond', async () => {
    await publish(1, { budgets: [sampleBudget({ limitNanos: '20000' })] });
    const gates = await Promise.all(Array.from({ length: 6 }, gate));
    const answers = await Promise.all(
      gates.flatMap((one, index) => Array.from({ length: 10 }, (_, call) => admit(one, index * 100 + call))),
    );
    const admitted = answers.filter(({ ok }) => ok).length;
    expect(admitted).toBeLessThanOrEqual(20);
    expect(admitted).toBeGreaterThan(10);
  });

  it('what one gate holds and does not use is had by another', async () => {
    await publish(1, { budgets: [sampleBudget({ limitNanos: '10000' })] });
    const [one, other] = [await gate(), await gate()];
    await spend(one, 1, '1000');
    await spend(other, 2, '9000');
    expect(await admit(one, 3, '1')).toEqual(EXHAUSTED);
  });

  it('outlives the eviction of gate and ledger', async () => {
    await publish(1, { budgets: [sampleBudget({ limitNanos: '3000' })] });
    const one = await gate();
    await spend(one, 1, '1000');
    expect(await admit(one, 2)).toMatchObject({ ok: true });
    await evictDurableObject(one.stub);
    await evictDurableObject(ledger());
    expect(await admit(one, 3, '1001')).toEqual(BUSY);
    expect(await admit(one, 4)).toMatchObject({ ok: true });
  });

  it('a reservation that nobody settles is charged by the alarm, and credited by a late settlement', async () => {
    await publish(1, { budgets: [sampleBudget({ limitNanos: '1000' })] });
    const one = await gate();
    expect(await admit(one, 1)).toMatchObject({ ok: true });
    clock.advance(180_001);
    await runAlarm(one);
    expect(await admit(one, 2, '600')).toEqual(EXHAUSTED);
    await one.stub.settle(sampleSettlement(1, '300'));
    expect(await admit(one, 3, '600')).toMatchObject({ ok: true });
  });

  it('the repeat of an admission reserves nothing more', async () => {
    await publish(1, { budgets: [sampleBudget({ limitNanos: '1000' })] });
    const one = await gate();
    const [first, second] = await Promise.all([admit(one, 1), admit(one, 1)]);
    expect(second).toEqual(first);
    await one.stub.settle(sampleSettlement(1, '0'));
    expect(await admit(one, 1)).toEqual(first);
    expect(await admit(one, 2)).toMatchObject({ ok: true });
  });

  it('counts only what it matches, and all budgets or none are reserved in', async () => {
    const ofModel = sampleBudget({
      id: sampleId(1),
      name: 'mini',
      match: { model: 'gpt-4o-*' },
      limitNanos: '500',
    });
    const ofOther = sampleBudget({
      id: sampleId(2),
      name: 'other',
      match: { provider: 'mistral' },
      limitNanos: '0',
    });
    await publish(1, { budgets: [sampleBudget({ limitNanos: '5000' }), ofModel, ofOther] });
    const one = await gate();
    expect(await admit(one, 1, '600')).toEqual({
      ok: false,
      refusal: { code: 'budget_exhausted', subject: 'mini' },
    });
    expect(await admit(one, 2, '400')).toMatchObject({ ok: true });
    const { accounts } = await ledger().figures();
    expect(accounts.map(({ leasedNanos }) => BigInt(leasedNanos) >= 0n)).toEqual([true, true, true]);
  });

  it('what was spent before it began counts', async () => {
    const windows = [{ startMs: 0, endMs: null, openingNanos: '9500' }];
    await publish(1, { budgets: [sampleBudget({ windows })] });
    const one = await gate();
    expect(await admit(one, 1, '501')).toEqual(EXHAUSTED);
    expect(await admit(one, 2, '500')).toMatchObject({ ok: true });
  });

  it('a raise counts until its instant', async () => {
    const raises = [{ amountNanos: '1000', untilMs: clock.nowMs + 60_000 }];
    await publish(1, { budgets: [sampleBudget({ limitNanos: '0', raises })] });
    const one = await gate();
    await spend(one, 1, '400');
    clock.advance(60_000);
    // What was granted under the raise is recalled when the ledger next looks.
    await eventually(async () => {
      await ledger().figures();
      expect(await admit(one, 2, '300')).toMatchObject({ ok: false });
    });
  });

  it('holds above ten million dollars, to the last nano-dollar', async () => {
    const limit = '123456789012345678901';
    await publish(1, { budgets: [sampleBudget({ limitNanos: limit })] });
    const one = await gate();
    await spend(one, 1, '123456789012345678900');
    await evictDurableObject(one.stub);
    await evictDurableObject(ledger());
    expect(await admit(one, 2, '2')).toEqual(EXHAUSTED);
    expect(await admit(one, 3, '1')).toMatchObject({ ok: true });
  });

  it('while the ledger is away a gate spends what it holds, then its allowance if there is one, and no more', async () => {
    const open = sampleBudget({ limitNanos: '100000', unleasedNanos: '1500' });
    await publish(1, { budgets: [open] });
    const one = await gate();
    await spend(one, 1, '1000');
    vi.spyOn(BudgetLedger.prototype, 'ask').mockRejectedValue(new Error('away'));
    expect(await admit(one, 2, await freeAt(one))).toMatchObject({ ok: true });
    expect(await admit(one, 3, '1501')).toEqual({ ok: false, refusal: { code: 'cannot_decide' } });
    expect(await admit(one, 4, '1500')).toMatchObject({ ok: true });
    expect(await admit(one, 5, '1')).toEqual({ ok: false, refusal: { code: 'cannot_decide' } });
  });

  it('L32: without an allowance, and on its very first call, a gate that cannot reach the ledger says that it cannot decide', async () => {
    await publish(1, { budgets: [sampleBudget()] });
    const [one, fresh] = [await gate(), await gate()];
    await spend(one, 1, '1000');
    vi.spyOn(BudgetLedger.prototype, 'ask').mockRejectedValue(new Error('away'));
    vi.spyOn(BudgetLedger.prototype, 'news').mockRejectedValue(new Error('away'));
    expect(await admit(one, 2, '9000')).toEqual({ ok: false, refusal: { code: 'cannot_decide' } });
    expect(await admit(fresh, 3)).toEqual({ ok: false, refusal: { code: 'cannot_decide' } });
  });
});

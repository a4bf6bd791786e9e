/** P10 at the edge: gates, what waits to be settled in them, and the ledger of a deleted organisation are empty afterwards. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { REMOVAL_PATH, removalAnswerSchema } from '../../../contract/edge-removal.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { alarmOf, Clock, type Gate, gateWithKey, newGate, runAlarm, tablesOf } from '../gate/gates.ts';
import {
  ORGANISATION,
  OTHER_ORGANISATION,
  sampleAdmit,
  sampleBudget,
  sampleCommand,
  sampleOrganisationCommand,
  sampleRecord,
  sampleSettlement,
} from '../gate/samples.ts';
import { sign } from './signed.ts';

let dashboard: Dashboard;

beforeEach(() => {
  vi.restoreAllMocks();
  dashboard = Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ledger = () => env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(ORGANISATION));
const courier = () => env.COURIER.get(env.COURIER.idFromName('courier'));

async function remove(gateIds: readonly string[], isLedgerToo: boolean) {
  const payload = { gatewayId: 'gateway-under-test', organisationId: ORGANISATION, gateIds, isLedgerToo };
  const body = await sign(payload);
  const response = await exports.default.fetch(`https://gateway.test${REMOVAL_PATH}`, {
    method: 'POST',
    body,
  });
  expect(response.status).toBe(200);
  return removalAnswerSchema.parse(await response.json());
}

/** Everything that an object keeps: its tables, its other values, its alarm. */
function storageOf(stub: DurableObjectStub): Promise<unknown> {
  return runInDurableObject(stub, async (_, state) => ({
    tables: state.storage.sql
      .exec(`SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'`)
      .toArray(),
    values: [...(await state.storage.list()).keys()],
    alarm: await state.storage.getAlarm(),
  }));
}
const NOTHING = { tables: [], values: [], alarm: null };

/** One call has ended and its event has not arrived, another is under way in a budget, a third waits to be settled. */
async function busyGate(): Promise<Gate> {
  dashboard.isSilent = true;
  await ledger().apply(sampleOrganisationCommand(1, { budgets: [sampleBudget()] }));
  const gate = await gateWithKey();
  for (const number of [1, 2, 3])
    expect(await gate.stub.admit(sampleAdmit(number))).toMatchObject({ ok: true });
  await gate.stub.settle(sampleSettlement(1));
  await courier().keepSettlement(gate.name, sampleSettlement(3));
  await runAlarm(gate);
  return gate;
}

it('P10: nothing of it is left in storage, not a table, not an alarm; what was not ended or told is counted', async () => {
  Clock.start();
  const gate = await busyGate();
  const other = newGate();
  await other.stub.apply(sampleCommand(1, sampleRecord({ organisationId: OTHER_ORGANISATION })));
  expect(await tablesOf(gate)).toContain('outbox');
  expect(await alarmOf(gate)).not.toBeNull();
  expect(await storageOf(ledger())).toMatchObject({ tables: expect.arrayContaining([{ name: 'holder' }]) });

  const never = newGate();
  const answer = await remove([gate.name, never.name, other.name], false);
  expect(answer).toEqual({
    gates: [
      { gateId: gate.name, result: 'emptied', open: 2, undelivered: 1 },
      { gateId: never.name, result: 'empty', open: 0, undelivered: 0 },
      { gateId: other.name, result: 'foreign', open: 0, undelivered: 0 },
    ],
    droppedSettlements: 1,
    isLedgerEmpty: false,
  });
  expect(await remove([], true)).toMatchObject({ gates: [], isLedgerEmpty: true });

  for (const stub of [gate.stub, ledger()]) {
    expect(await storageOf(stub)).toEqual(NOTHING);
    await evictDurableObject(stub);
    expect(await storageOf(stub)).toEqual(NOTHING);
  }
  expect(await runInDurableObject(courier(), (_, state) => [...state.storage.kv.list()])).toEqual([]);
  expect((await other.stub.figures()).organisationId).toBe(OTHER_ORGANISATION);
});

it('P10: what comes afterwards writes nothing: a call, a late settlement, a renewal, news, a request for leases', async () => {
  Clock.start();
  const gate = await busyGate();
  const incarnationId = (await gate.stub.figures()).incarnationId ?? '';
  await remove([gate.name], false);
  await remove([], true);

  expect(await gate.stub.admit(sampleAdmit(4))).toMatchObject({ ok: false });
  expect(await gate.stub.settle(sampleSettlement(2))).toBeNull();
  expect(await gate.stub.cancel(sampleSettlement(3).requestId)).toBeNull();
  await gate.stub.renew(sampleSettlement(2).requestId);
  await gate.stub.acknowledge({ gateId: gate.name, incarnationId, eventNumber: 1 });
  expect(await ledger().news(gate.name, 0)).toBeNull();
  const ask = { gateId: gate.name, incarnationId };
  expect(await ledger().ask(ask, [])).toEqual([]);
  for (const stub of [gate.stub, ledger()]) expect(await storageOf(stub)).toEqual(NOTHING);
  expect(await remove([gate.name], true)).toEqual({
    gates: [{ gateId: gate.name, result: 'empty', open: 0, undelivered: 0 }],
    droppedSettlements: 0,
    isLedgerEmpty: true,
  });
});

it('an object that was emptied can begin anew, with numbers of its own', async () => {
  Clock.start();
  const gate = await busyGate();
  await remove([gate.name], true);
  dashboard.isSilent = false;
  await gate.stub.apply(sampleCommand(1));
  expect(await gate.stub.admit(sampleAdmit(9))).toMatchObject({ ok: true, admissionNumber: 1 });
  await gate.stub.settle(sampleSettlement(9));
  await runAlarm(gate);
  expect((await gate.stub.figures()).acknowledged).toBe(1);
});

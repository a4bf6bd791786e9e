/** Money is scarce: what nobody can use where it lies goes to who can. Played in virtual time, on the simulation's parts. */
import { describe, expect, it } from 'vitest';
import { Clock } from '../../../scripts/simulate-budgets/clock.ts';
import { GateNode } from '../../../scripts/simulate-budgets/gate-node.ts';
import { LedgerNode } from '../../../scripts/simulate-budgets/ledger-node.ts';
import { Network } from '../../../scripts/simulate-budgets/network.ts';
import { GateLeases } from '../../../worker/leases/gate-leases.ts';
import { LeaseAsker, ROOM_WAIT_MS } from '../../../worker/leases/lease-asker.ts';
import { LedgerAccount } from '../../../worker/leases/ledger-account.ts';
import type { Ask, Totals } from '../../../worker/leases/messages.ts';

const ACCOUNT = 'month@0';
const claim = (amount: bigint) => ({ account: ACCOUNT, allowance: 0n, amount, worst: amount });

function world(gateCount: number, limit: bigint) {
  const clock = new Clock();
  const network = new Network(clock, { draw: () => 0, lost: 0, doubled: 0, slowestMs: 1 });
  const gates: GateNode[] = [];
  const byId = new Map<string, GateNode>();
  const ledger = new LedgerNode(clock, network, byId);
  for (let index = 0; index < gateCount; index++) {
    const gate = new GateNode(`gate-${index}`, clock, network, () => ledger);
    gates.push(gate);
    byId.set(gate.gateId, gate);
  }
  ledger.open(ACCOUNT, limit);
  const heard = new Map<
    string,
    { readonly outcome: string; readonly verdict?: string; readonly atMs: number }
  >();
  const admit = (gate: GateNode, callId: string, amount: bigint) =>
    void gate.admit(callId, [claim(amount)], (answer) => {
      heard.set(callId, { ...answer, atMs: clock.nowMs });
    });
  const until = async (isReached: () => boolean) => {
    // What was asked a moment ago has not reached the clock yet.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (!clock.isIdle && !isReached()) await clock.step();
  };
  return { clock, gates, heard, admit, until };
}

describe('money that is scarce', () => {
  it('L21: lies in no gate in pieces that are too small for its own calls and would serve another', async () => {
    const { clock, gates, heard, admit, until } = world(3, 12n);
    for (const [index, gate] of gates.entries()) admit(gate, `first-${index}`, 4n);
    await until(() => heard.size === 3);
    const startMs = clock.nowMs;
    for (const [index, gate] of gates.entries()) admit(gate, `second-${index}`, 5n);
    clock.after(100, () => {
      for (const [index, gate] of gates.entries()) gate.settle(`first-${index}`, 1n);
    });
    const served = () =>
      [...heard].filter(([id, { outcome }]) => id.startsWith('second') && outcome === 'reserved');
    await until(() => served().length > 0);
    const [first] = served();
    expect(first && first[1].atMs - startMs).toBeLessThan(ROOM_WAIT_MS);
    await until(() => heard.size === 6);
    // Nine are left over, three at each gate: enough for one call of five.
    expect(served()).toHaveLength(1);
  });

  it.each([
    ['busy', 0n],
    ['exhausted', 8n],
  ] as const)('is refused as %s within half a second, whatever is under way', async (verdict, charged) => {
    const { clock, gates, heard, admit, until } = world(3, 12n);
    const [one, other] = gates;
    if (!one || !other) throw new Error('there are gates');
    admit(one, 'first', 8n);
    await until(() => heard.size === 1);
    if (charged > 0n) one.settle('first', charged);
    const startMs = clock.nowMs;
    admit(other, 'second', 5n);
    await until(() => heard.size === 2);
    expect(heard.get('second')).toMatchObject({ outcome: 'refused', verdict });
    expect((heard.get('second')?.atMs ?? 0) - startMs).toBeLessThanOrEqual(500);
  });

  it('is given in amounts that let calls pass, and never in a part of one', () => {
    const account = new LedgerAccount(ACCOUNT, 10n, 0);
    const leases = new GateLeases();
    const ask = leases.ask(ACCOUNT, [6n, 3n, 4n]);
    expect(ask.need?.steps).toEqual([3n, 7n, 13n]);
    account.hear('life', 'gate', ask.totals);
    account.noteScarce(0);
    const grant = ask.need && account.ask('life', ask.need, 0);
    expect(grant).toMatchObject({ granted: 7n, isServed: true, room: 3n });
  });

  it('is handed in with what is asked for, and kept as handed in before the ledger hears of it', async () => {
    const leases = new GateLeases();
    const grant = { account: ACCOUNT, room: 0n, unspent: 9n, version: 1, isServed: true, isScarce: true };
    leases.take({ ...grant, granted: 3n }, 0);
    leases.takeChanged();
    let kept: Totals | null = null;
    const asked: { readonly ask: Ask | undefined; readonly kept: Totals | null }[] = [];
    const asker = new LeaseAsker(leases, {
      ask: async ([ask]) => {
        asked.push({ ask, kept });
        return [{ ...grant, granted: 3n, isServed: false, unspent: 2n }];
      },
      commit: async (work) => {
        const result = work();
        for (const { state } of leases.takeChanged()) kept = state.totals;
        return result;
      },
      nowMs: () => 0,
      patience: () => new Promise(() => undefined),
    });
    const answer = await asker.reserve([claim(5n)], { done: () => null, run: () => 'done' });
    expect(answer).toMatchObject({ outcome: 'refused', verdict: 'exhausted' });
    const returned = { granted: 3n, returned: 3n };
    expect(asked).toMatchObject([{ ask: { totals: returned, need: { steps: [8n] } }, kept: returned }]);
  });
});

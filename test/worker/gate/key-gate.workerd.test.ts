import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StorageWatch } from '../../../worker/gate/storage-level.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { alarmOf, Clock, eventsOf, type Gate, gateWithKey, newGate, runAlarm, tablesOf } from './gates.ts';
import {
  OTHER_ORGANISATION,
  PROOF,
  sampleAdmit,
  sampleCall,
  sampleCommand,
  sampleId,
  sampleRecord,
  sampleSettlement,
} from './samples.ts';

const TTL_MS = 180_000;
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

let clock: Clock;

beforeEach(() => {
  clock = Clock.start();
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Admits call number `number` and returns its admission; fails the test if it was refused. */
async function admit({ stub }: Gate, number: number, reserveNanos?: string) {
  const answer = await stub.admit(sampleAdmit(number, reserveNanos));
  if (!answer.ok) throw new Error(`refused: ${answer.refusal.code}`);
  return answer;
}

describe('a gate without a record', () => {
  it('knows no key, writes nothing and sets no alarm', async () => {
    const gate = newGate();
    expect(await gate.stub.admit(sampleAdmit(1))).toEqual({ ok: false, refusal: { code: 'invalid_key' } });
    expect(await gate.stub.verify(PROOF)).toEqual({ ok: false, refusal: { code: 'invalid_key' } });
    expect(await gate.stub.refuse(PROOF, sampleCall(1), { code: 'malformed_body' })).toEqual({
      code: 'invalid_key',
    });
    expect(await gate.stub.settle(sampleSettlement(1))).toBeNull();
    expect(await gate.stub.cancel(sampleId(1))).toBeNull();
    await gate.stub.renew(sampleId(1));
    await gate.stub.acknowledge({ gateId: gate.name, incarnationId: sampleId(2), eventNumber: 3 });
    expect(await gate.stub.replay(null, 0)).toMatchObject({ incarnationId: null, admitted: 0 });
    expect(await tablesOf(gate)).toEqual([]);
    expect(await alarmOf(gate)).toBeNull();
  });
});

describe('commands', () => {
  it('P4: a revoked key is refused on its next call', async () => {
    const gate = await gateWithKey();
    await admit(gate, 1);
    const revoked = sampleCommand(2, sampleRecord({ status: 'revoked' }));
    expect(await gate.stub.apply(revoked)).toEqual({ result: 'applied', version: 2 });
    expect(await gate.stub.admit(sampleAdmit(2))).toEqual({ ok: false, refusal: { code: 'inactive_key' } });
  });

  it('a lower or equal version changes nothing, nor does another organisation', async () => {
    const gate = await gateWithKey();
    const revoked = sampleRecord({ status: 'revoked' });
    expect(await gate.stub.apply(sampleCommand(1, revoked))).toEqual({ result: 'conflict', version: 1 });
    const foreign = sampleRecord({ status: 'revoked', organisationId: OTHER_ORGANISATION });
    expect(await gate.stub.apply(sampleCommand(9, foreign))).toEqual({ result: 'foreign', version: 0 });
    await admit(gate, 1);
  });

  it('L30: both secrets of a rotation work on a gate that was evicted in between', async () => {
    const second = { pepperVersion: '1', hash: 'ef'.repeat(32), validUntilMs: null };
    const record = sampleRecord();
    const gate = await gateWithKey(record);
    const [first] = record.hashes;
    if (!first) throw new Error('no hash');
    const ending = { ...first, validUntilMs: clock.nowMs + 1_000 };
    await gate.stub.apply(sampleCommand(2, { ...record, hashes: [ending, second] }));
    await evictDurableObject(gate.stub);
    await admit(gate, 1);
    const proof = { keyId: PROOF.keyId, hashes: [second] };
    expect(await gate.stub.verify(proof)).toEqual({ ok: true, hasModelRule: false });
    clock.advance(1_000);
    expect(await gate.stub.verify(PROOF)).toEqual({ ok: false, refusal: { code: 'invalid_key' } });
    expect(await gate.stub.verify(proof)).toEqual({ ok: true, hasModelRule: false });
  });
});

describe('admission', () => {
  it('reserves what is asked, or the configured amount where no price is known', async () => {
    const gate = await gateWithKey();
    expect((await admit(gate, 1, '12345678901234567890')).reservedNanos).toBe('12345678901234567890');
    const unknown = await gate.stub.admit({ ...sampleAdmit(2), reserveNanos: null });
    expect(unknown).toMatchObject({ ok: true, reservedNanos: '50000000' });
  });

  it('a gate that could not record a call admits none: cannot decide, and nothing is written', async () => {
    const gate = await gateWithKey();
    vi.spyOn(StorageWatch.prototype, 'level', 'get').mockReturnValue('full');
    expect(await gate.stub.admit(sampleAdmit(1))).toEqual({ ok: false, refusal: { code: 'cannot_decide' } });
    expect(await gate.stub.figures()).toMatchObject({ admitted: 0, storage: 'full' });
  });

  it('L34: a repeated admission gets the first answer, one after the other or all at once', async () => {
    const gate = await gateWithKey();
    const first = await admit(gate, 1, '1000');
    clock.advance(5);
    expect(await admit(gate, 1, '9999')).toEqual(first);
    const together = await Promise.all(range(20).map(() => admit(gate, 2)));
    expect(new Set(together.map((answer) => answer.admissionNumber))).toEqual(new Set([2]));
    await gate.stub.settle(sampleSettlement(1));
    expect(await admit(gate, 1)).toEqual(first);
    expect(await gate.stub.figures()).toMatchObject({ admitted: 2, open: 1, ended: 1 });
  });

  it('P6: L21: two hundred at once get numbers without a gap, and open + ended is admitted at every point', async () => {
    const gate = await gateWithKey();
    const figures: Promise<{ admitted: number; open: number; ended: number }>[] = [];
    const look = () => figures.push(gate.stub.figures());
    const calls = range(200).map(async (number) => {
      const { admissionNumber } = await admit(gate, number);
      look();
      if (number % 3 !== 0) await gate.stub.settle(sampleSettlement(number));
      else if (number % 2 === 0) await gate.stub.cancel(sampleId(number));
      look();
      return admissionNumber;
    });
    const numbers = await Promise.all(calls);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(range(200));
    for (const { admitted, open, ended } of await Promise.all(figures)) expect(open + ended).toBe(admitted);
    const events = await eventsOf(gate);
    expect(events.map((event) => event.eventNumber)).toEqual(range(events.length));
    expect(await gate.stub.figures()).toMatchObject({ admitted: 200, open: 33, ended: 167, events: 167 });
  });

  it('L22: no charge is lost among many at once', async () => {
    const gate = await gateWithKey();
    await Promise.all(
      range(100).map(async (number) => {
        await admit(gate, number);
        await gate.stub.settle(sampleSettlement(number, String(number)));
      }),
    );
    expect((await gate.stub.figures()).chargedNanos).toBe('5050');
  });

  it('an evicted gate knows what is open and what has ended', async () => {
    const gate = await gateWithKey();
    const first = await admit(gate, 1);
    const answer = await gate.stub.settle(sampleSettlement(1));
    const second = await admit(gate, 2);
    const before = await gate.stub.figures();
    await evictDurableObject(gate.stub);
    expect(await gate.stub.figures()).toEqual(before);
    expect(await admit(gate, 1)).toEqual(first);
    expect(await admit(gate, 2)).toEqual(second);
    expect(await gate.stub.settle(sampleSettlement(1))).toEqual(answer);
    expect((await admit(gate, 3)).admissionNumber).toBe(3);
  });
});

describe('settlement', () => {
  it('is written once, also when it is told twice at once', async () => {
    const gate = await gateWithKey();
    await admit(gate, 1);
    const answers = await Promise.all(range(10).map(() => gate.stub.settle(sampleSettlement(1))));
    expect(new Set(answers.map((answer) => answer?.eventId)).size).toBe(1);
    expect(await eventsOf(gate)).toHaveLength(1);
  });

  it('P6: running totals are exact above ten million dollars', async () => {
    const gate = await gateWithKey();
    const large = 10_000_001n * 1_000_000_000n + 1n;
    for (const number of range(3)) {
      await admit(gate, number, large.toString());
      await gate.stub.settle(sampleSettlement(number, large.toString()));
    }
    await evictDurableObject(gate.stub);
    expect((await gate.stub.figures()).chargedNanos).toBe((3n * large).toString());
    expect((await eventsOf(gate)).map((event) => event.totalChargedNanos)).toEqual(
      [large, 2n * large, 3n * large].map(String),
    );
  });

  it('a task that fails takes no other with it, and memory is what storage is', async () => {
    const gate = await gateWithKey();
    await admit(gate, 1);
    const broken = sampleSettlement(1, 'not an amount');
    const results = await runInDurableObject(gate.stub, async (instance) =>
      (
        await Promise.allSettled([
          instance.settle(broken),
          instance.admit(sampleAdmit(2)),
          instance.admit(sampleAdmit(3)),
        ])
      ).map(({ status }) => status),
    );
    expect(results).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(await gate.stub.figures()).toMatchObject({ admitted: 3, open: 3, ended: 0, events: 0 });
    expect((await admit(gate, 4)).admissionNumber).toBe(4);
    await gate.stub.settle(sampleSettlement(1));
    const before = await gate.stub.figures();
    await evictDurableObject(gate.stub);
    expect(await gate.stub.figures()).toEqual(before);
    expect(before).toMatchObject({ admitted: 4, open: 3, ended: 1, events: 1 });
  });
});

describe('the alarm', () => {
  it('L23: closes what nobody has settled or renewed, at its reservation and of unknown cost', async () => {
    const gate = await gateWithKey();
    await admit(gate, 1);
    await admit(gate, 2);
    expect(await alarmOf(gate)).not.toBeNull();
    clock.advance(TTL_MS - 1);
    await gate.stub.renew(sampleId(2));
    await runAlarm(gate);
    expect(await gate.stub.figures()).toMatchObject({ open: 2 });
    clock.advance(1);
    await runAlarm(gate);
    expect(await gate.stub.figures()).toMatchObject({ open: 1, ended: 1, chargedNanos: '1000' });
    expect(await eventsOf(gate)).toMatchObject([
      { requestId: sampleId(1), outcome: 'lost', basis: 'reserved', costNanos: null, chargedNanos: '1000' },
    ]);
  });

  it('L4: closes what a dead Worker left behind, on a gate that has been evicted since', async () => {
    const gate = await gateWithKey();
    await admit(gate, 1);
    await evictDurableObject(gate.stub);
    clock.advance(TTL_MS);
    await gate.stub.figures();
    expect(await alarmOf(gate)).not.toBeNull();
    await runAlarm(gate);
    expect(await eventsOf(gate)).toMatchObject([{ outcome: 'lost' }]);
  });

  it('L5: a settlement that comes after it is one correction, and its repeat changes nothing', async () => {
    const gate = await gateWithKey();
    await admit(gate, 1);
    clock.advance(TTL_MS);
    await runAlarm(gate);
    const answers = [
      await gate.stub.settle(sampleSettlement(1)),
      await gate.stub.settle(sampleSettlement(1, '5')),
    ];
    await evictDurableObject(gate.stub);
    answers.push(await gate.stub.settle(sampleSettlement(1, '6')));
    expect(new Set(answers.map((answer) => answer?.eventId)).size).toBe(1);
    const [lost, correction, ...others] = await eventsOf(gate);
    expect(others).toEqual([]);
    expect(correction).toMatchObject({
      kind: 'correction',
      correctsEventId: lost?.eventId,
      costNanos: '700',
      chargedNanos: '-300',
      totalChargedNanos: '700',
    });
  });

  it('closes more than a sweep holds, a sweep at a time', async () => {
    const gate = await gateWithKey();
    await Promise.all(range(501).map((number) => admit(gate, number)));
    clock.advance(TTL_MS);
    await runAlarm(gate);
    expect((await gate.stub.figures()).open).toBe(1);
    await runAlarm(gate);
    expect(await gate.stub.figures()).toMatchObject({ open: 0, ended: 501, events: 501 });
  });
});

describe('refusals', () => {
  const refused = { ...sampleAdmit(1), call: sampleCall(1, { model: 'gpt-4' }) };
  const onlyMini = sampleRecord({}, { allowedModels: ['gpt-4o-mini'] });

  it('P5: a hundred equal ones are rows, the rest of the minute is one row that counts them', async () => {
    const gate = await gateWithKey(onlyMini);
    await Promise.all(range(150).map(() => gate.stub.admit(refused)));
    expect((await eventsOf(gate)).length).toBe(100);
    clock.advance(60_000);
    await runAlarm(gate);
    const events = await eventsOf(gate);
    expect(events).toHaveLength(101);
    expect(events.at(-1)).toMatchObject({ kind: 'refusal', refusal: 'model_not_allowed', repeatCount: 50 });
    expect(events.reduce((sum, { repeatCount }) => sum + repeatCount, 0)).toBe(150);
    expect(await gate.stub.figures()).toMatchObject({ admitted: 0, ended: 0, events: 101 });
  });

  it('a count wakes its gate up, also where nothing else is left to do', async () => {
    const gate = await gateWithKey(onlyMini);
    await Promise.all(range(100).map(() => gate.stub.admit(refused)));
    await runAlarm(gate);
    expect((await gate.stub.figures()).acknowledged).toBe(100);
    await gate.stub.admit(refused);
    expect(await alarmOf(gate)).toBe(clock.nowMs + 5_000);
    clock.advance(5_000);
    await runAlarm(gate);
    expect((await eventsOf(gate)).at(-1)).toMatchObject({ kind: 'refusal', repeatCount: 1 });
  });

  it('who does not hold the key leaves no trace', async () => {
    const gate = await gateWithKey(onlyMini);
    const proof = { keyId: PROOF.keyId, hashes: [{ pepperVersion: '1', hash: 'cd'.repeat(32) }] };
    expect(await gate.stub.admit({ ...refused, proof })).toMatchObject({ refusal: { code: 'invalid_key' } });
    expect(await gate.stub.refuse(proof, refused.call, { code: 'malformed_body' })).toEqual({
      code: 'invalid_key',
    });
    expect(await eventsOf(gate)).toEqual([]);
  });

  it('who holds it hears of a fault of the call itself, and that is recorded', async () => {
    const gate = await gateWithKey();
    expect(await gate.stub.refuse(PROOF, refused.call, { code: 'malformed_body' })).toEqual({
      code: 'malformed_body',
    });
    expect(await eventsOf(gate)).toMatchObject([
      { refusal: 'malformed_body', status: 400, admissionNumber: null },
    ]);
  });

  it('a call that was refused first and let in later is still closed and corrected as one', async () => {
    const gate = await gateWithKey(onlyMini);
    await gate.stub.admit(refused);
    await gate.stub.apply(sampleCommand(2));
    await admit(gate, 1);
    clock.advance(TTL_MS);
    await runAlarm(gate);
    await gate.stub.settle(sampleSettlement(1));
    expect((await eventsOf(gate)).map((event) => event.kind)).toEqual(['refusal', 'closing', 'correction']);
  });
});

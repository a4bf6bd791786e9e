import { beforeEach, describe, expect, it } from 'vitest';
import { type UsageEvent, usageEventSchema } from '../../../contract/event.ts';
import { Books } from '../../../worker/gate/books.ts';
import { eventFacts, plainLine } from '../../../worker/gate/events.ts';
import { GateStore } from '../../../worker/gate/store.ts';
import {
  BUCKET,
  NOON_MS,
  OTHER_ORGANISATION,
  sampleCall,
  sampleCommand,
  sampleId,
  sampleRecord,
  sampleSettlement,
} from './samples.ts';
import { MemorySqlite } from './sqlite.ts';

const TTL_MS = 180_000;
const DAY_MS = 24 * 3_600_000;

let sqlite: MemorySqlite;
let store: GateStore;
let books: Books;

const commit = <T>(work: () => T): T => {
  const results: T[] = [];
  sqlite.transaction(() => {
    results.push(work());
    books.flush();
  });
  const [result] = results;
  return result as T;
};
const facts = (number: number) => eventFacts(sampleRecord(), sampleCall(number), {});
const admit = (number: number, reservedNanos = '1000', nowMs = NOON_MS) =>
  commit(() => books.admit(facts(number), reservedNanos, nowMs));
const settle = (number: number, nanos = '700') => commit(() => books.settle(sampleSettlement(number, nanos)));
const events = (): UsageEvent[] =>
  store.eventsAfter(0, 10_000).map((row) => usageEventSchema.parse(JSON.parse(row.event)));

beforeEach(() => {
  sqlite = new MemorySqlite();
  store = new GateStore(sqlite.sql);
  books = new Books(BUCKET, store, TTL_MS);
});

describe('a gate that has been told of no key', () => {
  it('has written nothing, not even a table', () => {
    expect(sqlite.tables()).toEqual([]);
    expect(books.state).toBeNull();
    expect(books.figures()).toMatchObject({ incarnationId: null, admitted: 0, events: 0 });
  });

  it('answers a settlement or a cancellation with nothing, and still writes nothing', () => {
    expect(books.settle(sampleSettlement(1))).toBeNull();
    expect(books.cancel(sampleId(1), NOON_MS)).toBeNull();
    expect(sqlite.tables()).toEqual([]);
  });
});

describe('commands', () => {
  it('applies only a greater version', () => {
    const revoked = sampleRecord({ status: 'revoked' });
    expect(commit(() => books.apply(sampleCommand(2)))).toEqual({ result: 'applied', version: 2 });
    expect(commit(() => books.apply(sampleCommand(2, revoked)))).toEqual({ result: 'conflict', version: 2 });
    expect(commit(() => books.apply(sampleCommand(1, revoked)))).toEqual({ result: 'stale', version: 2 });
    expect(books.key(revoked.keyId)?.status).toBe('active');
    expect(commit(() => books.apply(sampleCommand(7, revoked)))).toEqual({ result: 'applied', version: 7 });
    expect(books.key(revoked.keyId)?.status).toBe('revoked');
  });

  it('holds keys of one organisation only', () => {
    commit(() => books.apply(sampleCommand(1)));
    const foreign = sampleRecord({ organisationId: OTHER_ORGANISATION, keyId: `${BUCKET}serial02tagtag` });
    expect(commit(() => books.apply(sampleCommand(1, foreign)))).toEqual({ result: 'foreign', version: 0 });
    expect(books.key(foreign.keyId)).toBeNull();
  });

  it('keeps its incarnation through every command', () => {
    commit(() => books.apply(sampleCommand(1)));
    const { incarnationId } = books.figures();
    commit(() => books.apply(sampleCommand(2)));
    expect(books.figures().incarnationId).toBe(incarnationId);
  });
});

describe('an operation', () => {
  beforeEach(() => {
    commit(() => books.apply(sampleCommand(1)));
  });

  it('gets the first answer again while it is open', () => {
    const first = admit(1);
    expect(admit(1, '9999', NOON_MS + 5)).toEqual(first);
    expect(books.figures()).toMatchObject({ admitted: 1, open: 1, ended: 0, events: 0 });
  });

  it('L34: an admission repeated after the operation has ended is still the same operation', () => {
    const first = admit(1);
    settle(1);
    expect(admit(1, '9999', NOON_MS + 5)).toMatchObject({
      admissionNumber: first.admissionNumber,
      admittedAtMs: first.admittedAtMs,
      reservedNanos: first.reservedNanos,
    });
    expect(books.figures()).toMatchObject({ admitted: 1, open: 0, ended: 1, events: 1 });
  });

  it('is settled once: a repeat names the same event', () => {
    admit(1);
    const answer = settle(1);
    expect(settle(1, '5')).toEqual(answer);
    expect(commit(() => books.cancel(sampleId(1), NOON_MS))).toEqual(answer);
    expect(events()).toHaveLength(1);
    expect(books.figures().chargedNanos).toBe('700');
  });

  it('is cancelled at no cost', () => {
    admit(1);
    const answer = commit(() => books.cancel(sampleId(1), NOON_MS + 5));
    expect(settle(1)).toEqual(answer);
    expect(events()).toMatchObject([
      { kind: 'closing', outcome: 'cancelled', basis: 'none', costNanos: '0', chargedNanos: '0', totalMs: 5 },
    ]);
  });

  it('L5: an operation whose outcome nobody told is closed at its reservation, cost unknown', () => {
    admit(1);
    expect(commit(() => books.closeLost(NOON_MS + TTL_MS - 1, 100))).toBe(0);
    expect(commit(() => books.closeLost(NOON_MS + TTL_MS, 100))).toBe(1);
    expect(events()).toMatchObject([
      { outcome: 'lost', basis: 'reserved', costNanos: null, chargedNanos: '1000', status: null },
    ]);
  });

  it('L23: a renewal keeps it standing, and others fall due before it', () => {
    admit(1);
    admit(2, '1000', NOON_MS + 10);
    commit(() => books.renew(sampleId(1), NOON_MS + 60_000));
    expect(books.nextDueMs()).toBe(NOON_MS + 10 + TTL_MS);
    expect(commit(() => books.closeLost(NOON_MS + TTL_MS + 10, 100))).toBe(1);
    expect(books.figures().open).toBe(1);
    books = new Books(BUCKET, store, TTL_MS);
    expect(books.nextDueMs()).toBe(NOON_MS + 60_000 + TTL_MS);
  });

  it('closes no more at once than it is told to', () => {
    for (let number = 1; number <= 5; number++) admit(number);
    expect(commit(() => books.closeLost(NOON_MS + TTL_MS, 2))).toBe(2);
    expect(books.figures()).toMatchObject({ open: 3, ended: 2 });
  });

  it('L5: what becomes known after it was closed as lost is one correction: the difference', () => {
    admit(1);
    commit(() => books.closeLost(NOON_MS + TTL_MS, 100));
    const answer = settle(1, '700');
    const [lost, correction] = events();
    expect(correction).toMatchObject({
      kind: 'correction',
      correctsEventId: lost?.eventId,
      eventId: answer?.eventId,
      admissionNumber: lost?.admissionNumber,
      admittedAtMs: lost?.admittedAtMs,
      costNanos: '700',
      chargedNanos: '-300',
      totalChargedNanos: '700',
    });
    expect(settle(1, '900')).toEqual(answer);
    expect(events()).toHaveLength(2);
    expect(books.figures()).toMatchObject({ admitted: 1, open: 0, ended: 1, events: 2, chargedNanos: '700' });
  });

  it('is corrected to nothing when it turns out, after it was closed, that it was never sent', () => {
    admit(1);
    commit(() => books.closeLost(NOON_MS + TTL_MS, 100));
    const answer = commit(() => books.cancel(sampleId(1), NOON_MS + TTL_MS + 1));
    expect(events()[1]).toMatchObject({
      kind: 'correction',
      basis: 'none',
      costNanos: '0',
      chargedNanos: '-1000',
      totalChargedNanos: '0',
    });
    expect(commit(() => books.cancel(sampleId(1), NOON_MS + TTL_MS + 2))).toEqual(answer);
    expect(settle(1)).toEqual(answer);
  });

  it('a correction of several lines moves the budgets by the difference of their sum', () => {
    admit(1);
    commit(() => books.closeLost(NOON_MS + TTL_MS, 100));
    const lines = ['400', '90'].map((nanos) => plainLine('m', 'reported', nanos, nanos));
    commit(() => books.settle(sampleSettlement(1, '0', { lines })));
    const correction = events()[1];
    expect(correction?.lines.map((line) => line.chargedNanos)).toEqual(['-600', '90']);
    expect(correction).toMatchObject({ costNanos: '490', chargedNanos: '-510', totalChargedNanos: '490' });
  });

  it('has a cost only if each of its lines has one', () => {
    admit(1);
    const lines = [plainLine('m', 'reported', '400', '400'), plainLine('n', 'reported', null, '1000')];
    commit(() => books.settle(sampleSettlement(1, '0', { lines })));
    expect(events()).toMatchObject([{ costNanos: null, chargedNanos: '1400' }]);
  });
});

describe('numbers', () => {
  beforeEach(() => {
    commit(() => books.apply(sampleCommand(1)));
  });

  it('P6: sums stay exact beyond 2^53 nano-dollars and above ten million dollars', () => {
    const large = 10_000_001n * 1_000_000_000n + 1n;
    for (let number = 1; number <= 3; number++) {
      admit(number, large.toString());
      settle(number, large.toString());
    }
    expect(books.figures().chargedNanos).toBe((3n * large).toString());
    expect(events().map((event) => event.totalChargedNanos)).toEqual(
      [large, 2n * large, 3n * large].map(String),
    );
    expect(new Books(BUCKET, store, TTL_MS).figures()).toEqual(books.figures());
  });

  it('a transaction that fails leaves memory as storage is', () => {
    admit(1);
    const before = books.figures();
    expect(() =>
      commit(() => {
        books.settle(sampleSettlement(1));
        books.admit(facts(2), '1', NOON_MS);
        throw new Error('storage is full');
      }),
    ).toThrow('storage is full');
    books.load();
    expect(books.figures()).toEqual(before);
    expect(events()).toEqual([]);
    expect(admit(2).admissionNumber).toBe(2);
    expect(settle(1)?.eventNumber).toBe(1);
  });

  it('a failed first command leaves no state behind', () => {
    expect(books.figures().incarnationId).not.toBeNull();
    const fresh = new MemorySqlite();
    const empty = new Books(BUCKET, new GateStore(fresh.sql), TTL_MS);
    expect(() =>
      fresh.transaction(() => {
        empty.apply(sampleCommand(1));
        throw new Error('storage is full');
      }),
    ).toThrow('storage is full');
    empty.load();
    expect(empty.state).toBeNull();
    expect(fresh.tables()).toEqual([]);
  });
});

describe('retention', () => {
  const ENDED_MS = NOON_MS + 2_000;

  beforeEach(() => {
    commit(() => books.apply(sampleCommand(1)));
    for (let number = 1; number <= 4; number++) {
      admit(number);
      settle(number);
    }
  });

  const kept = () => events().map((event) => event.eventNumber);

  it('deletes only what is acknowledged and past its time', () => {
    expect(books.events.hasTrimmable(ENDED_MS + DAY_MS, 1_000_000)).toBe(false);
    commit(() => books.events.acknowledge(2));
    expect(books.events.hasTrimmable(ENDED_MS, 1_000_000)).toBe(false);
    expect(books.events.hasTrimmable(ENDED_MS + 1, 1_000_000)).toBe(true);
    commit(() => books.events.trim(ENDED_MS + 1, 1_000_000, 100));
    expect(kept()).toEqual([3, 4]);
  });

  it('deletes the oldest acknowledged events while more than the size is kept, never the others', () => {
    commit(() => books.events.acknowledge(3));
    const size = books.state?.outboxSize ?? 0;
    expect(books.events.hasTrimmable(0, size)).toBe(false);
    expect(books.events.hasTrimmable(0, size - 1)).toBe(true);
    commit(() => books.events.trim(0, size - 1, 2));
    expect(kept()).toEqual([3, 4]);
    commit(() => books.events.trim(0, 0, 100));
    expect(kept()).toEqual([4]);
    expect(books.state?.outboxSize).toBe(
      store.eventsAfter(0, 10).reduce((sum, row) => sum + row.event.length, 0),
    );
  });

  it('says when the oldest acknowledged event has been kept long enough', () => {
    expect(books.events.nextTrimMs(DAY_MS)).toBeNull();
    commit(() => books.events.acknowledge(1));
    expect(books.events.nextTrimMs(DAY_MS)).toBe(ENDED_MS + DAY_MS + 1);
    expect(books.events.hasTrimmable(ENDED_MS + 1, 1_000_000)).toBe(true);
    commit(() => books.events.trim(ENDED_MS + 1, 1_000_000, 100));
    expect(books.events.nextTrimMs(DAY_MS)).toBeNull();
  });

  it('an acknowledgement never goes back', () => {
    commit(() => books.events.acknowledge(3));
    commit(() => books.events.acknowledge(1));
    expect(books.figures().acknowledged).toBe(3);
  });
});

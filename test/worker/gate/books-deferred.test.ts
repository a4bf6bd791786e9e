/** The books of operations that end later: background responses and batches. */
import { describe, expect, it } from 'vitest';
import type { UsageEvent } from '../../../contract/event.ts';
import { Books } from '../../../worker/gate/books.ts';
import { DEFERRED_TTL_MS } from '../../../worker/gate/deferrals.ts';
import { eventFacts, plainLine } from '../../../worker/gate/events.ts';
import { operationName } from '../../../worker/gate/operation-name.ts';
import { GateStore } from '../../../worker/gate/store.ts';
import {
  BUCKET,
  NOON_MS,
  sampleCall,
  sampleCommand,
  sampleId,
  sampleRecord,
  sampleSettlement,
} from './samples.ts';
import { MemorySqlite } from './sqlite.ts';

const TTL_MS = 180_000;
const NAME = operationName('openai', null, 'batch_1');
const FILE = operationName('openai', null, 'file-9');
const later = (number: number, names: readonly string[] = [NAME], endedAtMs = NOON_MS + 100) =>
  sampleSettlement(number, '0', { deferredAs: names, endedAtMs });
const unknown = (number: number) =>
  sampleSettlement(number, '0', { lines: [plainLine(null, 'reported', null, '1000')] });

function openBooks() {
  const sqlite = new MemorySqlite();
  const store = new GateStore(sqlite.sql);
  const gate = {
    store,
    books: new Books(BUCKET, store, TTL_MS),
    do<T>(work: (books: Books) => T): T {
      let result: T | undefined;
      sqlite.transaction(() => {
        result = work(gate.books);
        gate.books.flush();
      });
      return result as T;
    },
    /** As if the object had been out of memory. */
    restart: () => {
      gate.books = new Books(BUCKET, store, TTL_MS);
    },
    events: () => store.eventsAfter(0, 100).map(({ event }) => JSON.parse(event) as UsageEvent),
    admit: (number: number) =>
      gate.do((books) => books.admit(eventFacts(sampleRecord(), sampleCall(number), {}), '1000', NOON_MS)),
  };
  gate.do((books) => books.apply(sampleCommand(1)));
  return gate;
}

describe('an operation that ends later', () => {
  it('stays open under its name, past its reservation’s ordinary time and through a restart', () => {
    const gate = openBooks();
    gate.admit(1);
    expect(gate.do((books) => books.settle(later(1)))).toBeNull();
    gate.restart();
    expect(gate.do((books) => books.closeLost(NOON_MS + 2 * TTL_MS, 100))).toBe(0);
    expect(gate.books.figures()).toMatchObject({ admitted: 1, open: 1, deferred: 1, ended: 0 });
    expect(gate.books.deferred(NAME)).toEqual({
      bucket: BUCKET,
      requestId: sampleId(1),
      admittedAtMs: NOON_MS,
      reservedNanos: '1000',
      modelRequested: 'gpt-4o-mini',
      isStreamed: false,
      priceOverrides: [],
    });
  });

  it('L33: is settled once, however often its end is told', () => {
    const gate = openBooks();
    gate.admit(1);
    gate.do((books) => books.settle(later(1, [NAME])));
    gate.do((books) => books.settle(later(1, [NAME, FILE])));
    expect(gate.books.deferred(FILE)?.requestId).toBe(sampleId(1));
    const first = gate.do((books) => books.settle(sampleSettlement(1)));
    expect(gate.do((books) => books.settle(sampleSettlement(1, '900')))).toEqual(first);
    expect([gate.books.deferred(NAME), gate.books.deferred(FILE)]).toEqual([null, null]);
    expect(gate.do((books) => books.settle(later(1)))).toEqual(first);
    expect(gate.events()).toMatchObject([{ kind: 'closing', chargedNanos: '700', basis: 'reported' }]);
    expect(gate.books.figures()).toMatchObject({ open: 0, deferred: 0, ended: 1 });
  });

  it('is closed at its reservation after 49 hours, and corrected by what is told weeks later', () => {
    const gate = openBooks();
    gate.admit(1);
    gate.do((books) => books.settle(later(1)));
    const dueMs = NOON_MS + 100 + DEFERRED_TTL_MS;
    expect(gate.books.nextDueMs()).toBe(dueMs);
    gate.do((books) => books.closeLost(dueMs, 100));
    gate.do((books) => books.events.acknowledge(1));
    gate.do((books) => books.events.trim(dueMs + 1, 0, 100));
    expect(gate.events()).toEqual([]);
    gate.restart();
    expect(gate.books.deferred(NAME)).toMatchObject({ requestId: sampleId(1), admittedAtMs: NOON_MS });
    gate.do((books) => books.settle(sampleSettlement(1)));
    gate.do((books) => books.settle(sampleSettlement(1)));
    expect(gate.events()).toMatchObject([
      {
        kind: 'correction',
        costNanos: '700',
        chargedNanos: '-300',
        eventNumber: 2,
        totalChargedNanos: '700',
      },
    ]);
    expect(gate.books.deferred(NAME)).toBeNull();
  });

  it('says under which id its provider knows it when it is closed unseen', () => {
    const gate = openBooks();
    gate.admit(1);
    gate.do((books) => books.settle(later(1)));
    gate.do((books) => books.closeLost(NOON_MS + 100 + DEFERRED_TTL_MS, 100));
    expect(gate.events()).toMatchObject([
      { outcome: 'lost', basis: 'reserved', upstreamId: 'batch_1', costNanos: null, chargedNanos: '1000' },
    ]);
  });

  it('of which only the usage was told is corrected by whoever knows the cost', () => {
    const gate = openBooks();
    gate.admit(1);
    gate.do((books) => books.settle(later(1)));
    gate.do((books) => books.settle(unknown(1)));
    gate.do((books) => books.settle(later(1, [FILE])));
    gate.do((books) => books.settle(unknown(1)));
    expect(gate.books.deferred(FILE)?.requestId).toBe(sampleId(1));
    gate.do((books) => books.settle(sampleSettlement(1)));
    expect(gate.events()).toMatchObject([
      { kind: 'closing', costNanos: null, chargedNanos: '1000' },
      { kind: 'correction', costNanos: '700', chargedNanos: '-300' },
    ]);
  });

  it('whose creation was heard of after the alarm had closed it is corrected under its name', () => {
    const gate = openBooks();
    gate.admit(1);
    gate.do((books) => books.closeLost(NOON_MS + TTL_MS, 100));
    gate.do((books) => books.settle(later(1)));
    expect(gate.books.figures()).toMatchObject({ open: 0, deferred: 0, ended: 1 });
    gate.do((books) => books.settle(sampleSettlement(1)));
    expect(gate.events().map(({ kind, chargedNanos }) => [kind, chargedNanos])).toEqual([
      ['closing', '1000'],
      ['correction', '-300'],
    ]);
  });

  it('L33: a retried creation that the provider answers with the same id is the same charge', () => {
    const gate = openBooks();
    gate.admit(1);
    gate.admit(2);
    gate.do((books) => books.settle(later(1)));
    gate.do((books) => books.settle(later(2)));
    expect(gate.books.deferred(NAME)?.requestId).toBe(sampleId(1));
    expect(gate.events()).toMatchObject([
      { requestId: sampleId(2), basis: 'none', chargedNanos: '0', lines: [{ flags: ['restated_usage'] }] },
    ]);
  });

  it('that was never admitted, or has ended, is not opened by being heard of', () => {
    const gate = openBooks();
    expect(gate.do((books) => books.settle(later(1)))).toBeNull();
    gate.admit(2);
    gate.do((books) => books.settle(sampleSettlement(2)));
    gate.do((books) => books.settle(later(2)));
    expect(gate.books.deferred(NAME)).toBeNull();
  });

  it('has names that are told to the ledger once, and forgotten when no provider keeps results any more', () => {
    const gate = openBooks();
    gate.admit(1);
    gate.do((books) => books.settle(later(1, [NAME, FILE])));
    gate.restart();
    const names = gate.books.unmapped(10);
    expect(names.map(({ name }) => name).sort()).toEqual([NAME, FILE].sort());
    gate.do((books) => books.noteMapped(names));
    gate.restart();
    expect(gate.books.unmapped(10)).toEqual([]);
    gate.do((books) => books.closeLost(NOON_MS + 100 + DEFERRED_TTL_MS, 100));
    gate.admit(2);
    const monthsLater = NOON_MS + 90 * 24 * 3_600_000;
    gate.do((books) => books.settle(later(2, [operationName('openai', null, 'batch_2')], monthsLater)));
    expect(gate.books.deferred(NAME)).toBeNull();
  });

  it('made in a transaction that fails is open as before', () => {
    const gate = openBooks();
    gate.admit(1);
    expect(() =>
      gate.do((books) => {
        books.settle(later(1));
        throw new Error('no commit');
      }),
    ).toThrow('no commit');
    gate.books.load();
    expect(gate.books.figures()).toMatchObject({ open: 1, deferred: 0 });
    expect(gate.books.unmapped(1)).toEqual([]);
  });
});

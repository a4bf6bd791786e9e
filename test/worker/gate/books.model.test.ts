/** Random lives of a gate against a model small enough to be read at a glance. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type UsageEvent, usageEventSchema } from '../../../contract/event.ts';
import { sumNanos } from '../../../contract/money.ts';
import { Books } from '../../../worker/gate/books.ts';
import { eventFacts } from '../../../worker/gate/events.ts';
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

const TTL_MS = 1_000;
const DEFERRED_TTL_MS = 3_000;

/** What should be true of one operation. `charged` is what all its events together must have charged. */
interface Operation {
  state: 'open' | 'lost' | 'ended';
  /** It has a name under which its provider tells how it ends. */
  isNamed: boolean;
  dueMs: number;
  readonly reserved: bigint;
  charged: bigint;
}

type Step =
  | { readonly do: 'admit' | 'settle'; readonly operation: number; readonly nanos: bigint }
  | { readonly do: 'cancel' | 'renew' | 'defer'; readonly operation: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'alarm' | 'evict' }
  | { readonly do: 'fail'; readonly step: Step };

const operation = fc.integer({ min: 1, max: 6 });
/** Some amounts are beyond what a double holds. */
const nanos = fc.oneof(
  fc.bigInt(0n, 2_000n),
  fc.bigInt(2n ** 53n - 2n, 2n ** 53n + 2n),
  fc.constant(10n ** 17n + 1n),
);
const plain: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('admit' as const), operation, nanos }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const), operation, nanos }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('cancel' as const, 'renew' as const, 'defer' as const),
      operation,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 1_500 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('alarm' as const, 'evict' as const) }) },
);
const steps = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: plain },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), step: plain }) },
  ),
  { maxLength: 40 },
);

class Life {
  readonly #sqlite = new MemorySqlite();
  readonly #store = new GateStore(this.#sqlite.sql);
  #books = this.#open();
  #nowMs = NOON_MS;
  readonly #model = new Map<number, Operation>();

  constructor() {
    this.#commit(() => this.#books.apply(sampleCommand(1)));
  }

  take(step: Step): void {
    if (step.do === 'fail') this.#fail(step.step);
    else if (step.do === 'wait') this.#nowMs += step.ms;
    else if (step.do === 'evict') this.#books = this.#open();
    else {
      this.#commit(() => this.#perform(step));
      this.#expectOf(step);
    }
  }

  #open(): Books {
    return new Books(BUCKET, this.#store, TTL_MS, DEFERRED_TTL_MS);
  }

  #commit(work: () => void): void {
    this.#sqlite.transaction(() => {
      work();
      this.#books.flush();
    });
  }

  /** The step is done in full and then the transaction fails: nothing of it may remain. */
  #fail(step: Step): void {
    expect(() =>
      this.#commit(() => {
        this.#perform(step);
        throw new Error('no commit');
      }),
    ).toThrow('no commit');
    this.#books.load();
  }

  #perform(step: Step): void {
    const books = this.#books;
    if (step.do === 'admit') {
      const facts = eventFacts(sampleRecord(), sampleCall(step.operation), {});
      books.admit(facts, step.nanos.toString(), this.#nowMs);
    }
    if (step.do === 'settle') books.settle(sampleSettlement(step.operation, step.nanos.toString()));
    if (step.do === 'cancel') books.cancel(sampleId(step.operation), this.#nowMs);
    if (step.do === 'renew') books.renew(sampleId(step.operation), this.#nowMs);
    if (step.do === 'defer') {
      const changes = { deferredAs: [`openai/ batch_${step.operation}`], endedAtMs: this.#nowMs };
      books.settle(sampleSettlement(step.operation, '0', changes));
    }
    if (step.do === 'alarm') books.closeLost(this.#nowMs, 100);
  }

  #expectOf(step: Step): void {
    if (step.do === 'alarm') {
      for (const known of this.#model.values()) {
        if (known.state !== 'open' || known.dueMs > this.#nowMs) continue;
        known.state = 'lost';
        known.charged = known.reserved;
      }
    }
    if (!('operation' in step)) return;
    const known = this.#model.get(step.operation);
    const dueMs = this.#nowMs + TTL_MS;
    if (step.do === 'admit') {
      if (!known)
        this.#model.set(step.operation, {
          state: 'open',
          isNamed: false,
          dueMs,
          reserved: step.nanos,
          charged: 0n,
        });
    } else if (step.do === 'renew') {
      if (known?.state === 'open' && !known.isNamed) known.dueMs = dueMs;
    } else if (step.do === 'defer') {
      if (!known || known.state === 'ended' || known.isNamed) return;
      known.isNamed = true;
      known.dueMs = this.#nowMs + DEFERRED_TTL_MS;
    } else if (known && known.state !== 'ended') {
      known.state = 'ended';
      known.charged = step.do === 'settle' ? step.nanos : 0n;
    }
  }

  check(): void {
    const all = [...this.#model.values()];
    const open = all.filter(({ state }) => state === 'open').length;
    const deferred = all.filter(({ state, isNamed }) => state === 'open' && isNamed).length;
    const figures = this.#books.figures();
    expect(figures).toMatchObject({ admitted: all.length, open, deferred, ended: all.length - open });
    expect(figures.chargedNanos).toBe(all.reduce((sum, { charged }) => sum + charged, 0n).toString());
    expect(this.#open().figures()).toEqual(figures);
    this.#checkEvents(this.#events());
    for (const [number, { state, isNamed }] of this.#model) {
      const isWaiting = isNamed && state !== 'ended';
      expect(this.#books.deferred(`openai/ batch_${number}`) !== null).toBe(isWaiting);
    }
  }

  #events(): UsageEvent[] {
    return this.#store.eventsAfter(0, 1_000).map(({ event }) => usageEventSchema.parse(JSON.parse(event)));
  }

  #checkEvents(events: readonly UsageEvent[]): void {
    expect(events.map((event) => event.eventNumber)).toEqual(events.map((_, index) => index + 1));
    let total = 0n;
    for (const event of events) {
      total += BigInt(event.chargedNanos);
      expect(event.totalChargedNanos).toBe(total.toString());
      expect(event.chargedNanos).toBe(sumNanos(event.lines.map((line) => line.chargedNanos)).toString());
    }
    for (const [number, { state, charged }] of this.#model) {
      const own = events.filter((event) => event.requestId === sampleId(number));
      expect(own.filter((event) => event.kind === 'closing')).toHaveLength(state === 'open' ? 0 : 1);
      expect(own.filter((event) => event.kind === 'correction').length).toBeLessThanOrEqual(1);
      expect(sumNanos(own.map((event) => event.chargedNanos))).toBe(charged);
    }
  }
}

it('P6: whatever happens in whatever order, every admitted operation is open or has ended exactly once', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const life = new Life();
      for (const step of all) {
        life.take(step);
        life.check();
      }
    }),
    { numRuns: 300 },
  );
});

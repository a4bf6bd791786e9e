/**
 * The operations that have been admitted and have not ended, in memory. Two kinds, each in the order in which it falls
 * due, since all of a kind stand equally long from their last sign of life.
 */
import type { Admission } from './events.ts';
import type { OpenOperation } from './store.ts';

export class OpenOperations {
  /** Under way now: renewed while they last. */
  readonly #running = new Map<string, OpenOperation>();
  /** They end later, and nothing renews them. */
  readonly #deferred = new Map<string, OpenOperation>();
  /** Of those under way, by key. */
  readonly #byKey = new Map<string, number>();

  /** @param operations by request id, in the order in which they fall due; @param deferred those that end later */
  constructor(operations: Iterable<[string, OpenOperation]> = [], deferred: ReadonlySet<string> = new Set()) {
    for (const [requestId, operation] of operations) {
      if (deferred.has(requestId)) this.#deferred.set(requestId, operation);
      else this.add(requestId, operation);
    }
  }

  get size(): number {
    return this.#running.size + this.#deferred.size;
  }

  get deferredSize(): number {
    return this.#deferred.size;
  }

  has(requestId: string): boolean {
    return this.#running.has(requestId) || this.#deferred.has(requestId);
  }

  isDeferred(requestId: string): boolean {
    return this.#deferred.has(requestId);
  }

  admission(requestId: string): Admission | null {
    return (this.#running.get(requestId) ?? this.#deferred.get(requestId))?.admission ?? null;
  }

  *admissions(): Generator<Admission> {
    for (const { admission } of this.#running.values()) yield admission;
    for (const { admission } of this.#deferred.values()) yield admission;
  }

  add(requestId: string, operation: OpenOperation): void {
    this.#running.set(requestId, operation);
    this.#count(operation, 1);
  }

  /** How many of a key are under way; those that end later are not. */
  runningOf(keyId: string): number {
    return this.#byKey.get(keyId) ?? 0;
  }

  /** Its place, and when it falls due, stay. */
  replace(requestId: string, admission: Admission): void {
    for (const operations of [this.#running, this.#deferred]) {
      const operation = operations.get(requestId);
      if (operation) operations.set(requestId, { ...operation, admission });
    }
  }

  /** False: no such one is under way. */
  renew(requestId: string, dueMs: number): boolean {
    return this.#move(requestId, this.#running, dueMs);
  }

  /** From now on it ends later. False: no such one is under way. */
  defer(requestId: string, dueMs: number): boolean {
    const operation = this.#running.get(requestId);
    if (operation) this.#count(operation, -1);
    return this.#move(requestId, this.#deferred, dueMs);
  }

  delete(requestId: string): void {
    const running = this.#running.get(requestId);
    if (running) this.#count(running, -1);
    this.#running.delete(requestId);
    this.#deferred.delete(requestId);
  }

  /** At most `limit` that have fallen due. */
  due(nowMs: number, limit: number): Admission[] {
    const due: Admission[] = [];
    for (const operations of [this.#running, this.#deferred]) {
      for (const { dueMs, admission } of operations.values()) {
        if (due.length >= limit || dueMs > nowMs) break;
        due.push(admission);
      }
    }
    return due;
  }

  /** When the first one falls due; null: none is open. */
  nextDueMs(): number | null {
    const running = firstDueMs(this.#running);
    const deferred = firstDueMs(this.#deferred);
    return running === null || deferred === null ? (running ?? deferred) : Math.min(running, deferred);
  }

  #count({ admission }: OpenOperation, by: number): void {
    const { keyId } = admission.facts;
    const count = this.runningOf(keyId) + by;
    if (count > 0) this.#byKey.set(keyId, count);
    else this.#byKey.delete(keyId);
  }

  #move(requestId: string, to: Map<string, OpenOperation>, dueMs: number): boolean {
    const operation = this.#running.get(requestId);
    if (!operation) return false;
    this.#running.delete(requestId);
    to.set(requestId, { ...operation, dueMs });
    return true;
  }
}

function firstDueMs(operations: ReadonlyMap<string, OpenOperation>): number | null {
  for (const { dueMs } of operations.values()) return dueMs;
  return null;
}

/**
 * What the last calls of each key on each model have cost, for budgets that reserve what a call usually costs. Bounded;
 * kept in storage now and then, never on a call's way: what a crash loses of it are calls of the last minute.
 */
import type { UsageEvent } from '../../contract/event.ts';
import type { CostStore } from './cost-store.ts';
import { RecentCosts } from './recent-costs.ts';

/** Keys and models held in memory at a time, at 16 KB each; those asked for longest ago go first. */
const MOST_HELD = 512;
const KEEP_EVERY_MS = 60_000;
/** Written in one transaction; the rest waits for the next. */
const KEEP_AT_A_TIME = 50;

type Told = Pick<UsageEvent, 'keyId' | 'modelRequested' | 'basis' | 'costNanos'>;

interface Held {
  readonly keyId: string;
  readonly model: string;
  readonly costs: RecentCosts;
  isChanged: boolean;
}

export class CallCosts {
  readonly #store: CostStore;
  readonly #held = new Map<string, Held>();
  #keptMs = 0;

  constructor(store: CostStore) {
    this.#store = store;
  }

  /** A call has ended. Only what its provider stated counts; a call that names no model is like no other. */
  note({ keyId, modelRequested, basis, costNanos }: Told): void {
    if (modelRequested === null || costNanos === null) return;
    if (basis !== 'reported' && basis !== 'drained') return;
    const held = this.#of(keyId, modelRequested);
    held.costs.add(BigInt(costNanos));
    held.isChanged = true;
  }

  /**
   * The cost that this part of a key's last calls on a model did not pass, in nano-dollars.
   * @param percent 1 to 100
   * @returns null if fewer calls than `minimumCalls` are known
   */
  quantile(
    { keyId, modelRequested }: Pick<Told, 'keyId' | 'modelRequested'>,
    percent: number,
    minimumCalls: number,
  ): bigint | null {
    if (modelRequested === null) return null;
    const { costs } = this.#of(keyId, modelRequested);
    return costs.size < minimumCalls ? null : costs.quantile(percent);
  }

  /** When `keep` is due; null: nothing has changed. */
  nextKeepMs(): number | null {
    for (const { isChanged } of this.#held.values()) if (isChanged) return this.#keptMs + KEEP_EVERY_MS;
    return null;
  }

  /** Writes what has changed. */
  keep(nowMs: number): void {
    const changed = [...this.#held.values()].filter(({ isChanged }) => isChanged);
    for (const held of changed.slice(0, KEEP_AT_A_TIME)) this.#write(held, nowMs);
    if (changed.length <= KEEP_AT_A_TIME) this.#keptMs = nowMs;
  }

  /** What was not kept has not happened. */
  forget(): void {
    this.#held.clear();
    this.#store.reset();
  }

  #of(keyId: string, model: string): Held {
    const name = `${keyId} ${model}`;
    const known = this.#held.get(name);
    const held = known ?? this.#read(keyId, model);
    // The last in the map is the one asked for last.
    if (known) this.#held.delete(name);
    else this.#makeRoom();
    this.#held.set(name, held);
    return held;
  }

  #read(keyId: string, model: string): Held {
    return { keyId, model, costs: new RecentCosts(this.#store.read(keyId, model)), isChanged: false };
  }

  #makeRoom(): void {
    for (const name of this.#held.keys()) {
      if (this.#held.size < MOST_HELD) return;
      this.#held.delete(name);
    }
  }

  #write(held: Held, nowMs: number): void {
    held.isChanged = false;
    this.#store.write(held.keyId, held.model, held.costs.oldestFirst(), nowMs);
  }
}

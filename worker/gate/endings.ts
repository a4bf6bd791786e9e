/** How operations of a gate have ended, as its storage knows it. Reads only; a gate that has no key has none. */
import type { UsageEvent } from '../../contract/event.ts';
import { idOfOperation } from './operation-name.ts';
import type { Settlement } from './protocol.ts';
import type { GateStore } from './store.ts';

export class Endings {
  readonly #store: GateStore;

  constructor(store: GateStore) {
    this.#store = store;
  }

  /** What ended an operation: its closing event and the correction, if there is one. */
  eventsOf(requestId: string): UsageEvent[] {
    const events = this.#store.eventsOf(requestId).map((text) => JSON.parse(text) as UsageEvent);
    return events.filter((event) => event.kind !== 'refusal');
  }

  /** The event that a later truth may still correct; null: none. */
  correctable(requestId: string): UsageEvent | null {
    const kept = this.#store.deferrals.closed(requestId);
    if (kept) return kept;
    const [closed, ...later] = this.eventsOf(requestId);
    return closed?.outcome === 'lost' && later.length === 0 ? closed : null;
  }

  /** True if more may be told of an operation: one that ends later, and whose cost is not known. */
  mayBeTold(requestId: string): boolean {
    return this.#store.deferrals.nameOf(requestId) !== null;
  }

  /** With the id that the operation was created under: what told its end may have been a file with another. */
  named(settlement: Settlement): Settlement {
    const name = this.#store.deferrals.nameOf(settlement.requestId);
    return name === null ? settlement : { ...settlement, upstreamId: idOfOperation(name) };
  }
}

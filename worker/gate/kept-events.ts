/**
 * The events of a gate: numbered and totalled as they are written, kept until they are acknowledged and past retention.
 * Every method that writes runs inside one transaction of the gate.
 */
import type { UsageEvent } from '../../contract/event.ts';
import { newId } from '../../contract/ids.ts';
import type { EventDraft } from './events.ts';
import type { GateState, GateStore } from './store.ts';

/** The gate's numbers, which its events share with its admissions. */
export interface Numbers {
  /** Null until the first command. */
  readonly state: Readonly<GateState> | null;
  /** The same to be changed: they are written at the transaction's end. */
  change(): GateState;
}

export class KeptEvents {
  readonly #gateId: string;
  readonly #store: GateStore;
  readonly #numbers: Numbers;

  constructor(gateId: string, store: GateStore, numbers: Numbers) {
    this.#gateId = gateId;
    this.#store = store;
    this.#numbers = numbers;
  }

  /** Gives an event its place in the numbers and keeps it. */
  record(draft: EventDraft): UsageEvent {
    const state = this.#numbers.change();
    const eventNumber = ++state.events;
    state.totalChargedNanos = (BigInt(state.totalChargedNanos) + BigInt(draft.chargedNanos)).toString();
    const event: UsageEvent = {
      ...draft,
      eventId: newId(),
      gateId: this.#gateId,
      incarnationId: state.incarnationId,
      eventNumber,
      totalEvents: eventNumber,
      totalChargedNanos: state.totalChargedNanos,
    };
    const text = JSON.stringify(event);
    this.#store.insertEvent(eventNumber, event.requestId, event.endedAtMs, text);
    state.outboxSize += text.length;
    return event;
  }

  acknowledge(eventNumber: number): void {
    const state = this.#numbers.change();
    state.acknowledged = Math.max(state.acknowledged, eventNumber);
  }

  /** Cheap: whether `trim` would find something. */
  hasTrimmable(beforeMs: number, maxSize: number): boolean {
    const { state } = this.#numbers;
    if (!state || state.outboxSize === 0) return false;
    const oldest = this.#store.oldestEvent();
    if (!oldest || oldest.eventNumber > state.acknowledged) return false;
    return oldest.endedAtMs < beforeMs || state.outboxSize > maxSize;
  }

  /** When the oldest event, if it is acknowledged, has been kept for `retentionMs`; null: there is none. */
  nextTrimMs(retentionMs: number): number | null {
    const { state } = this.#numbers;
    const oldest = state && state.outboxSize > 0 ? this.#store.oldestEvent() : null;
    return oldest && state && oldest.eventNumber <= state.acknowledged
      ? oldest.endedAtMs + retentionMs + 1
      : null;
  }

  /** Deletes acknowledged events: those past `beforeMs`, and the oldest while more than `maxSize` is kept. */
  trim(beforeMs: number, maxSize: number, limit: number): void {
    const state = this.#numbers.change();
    state.outboxSize -= this.#store.trimOutbox(state.acknowledged, beforeMs, limit);
    if (state.outboxSize > maxSize)
      state.outboxSize -= this.#store.trimOutbox(state.acknowledged, null, limit);
  }
}

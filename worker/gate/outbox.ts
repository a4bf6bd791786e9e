/**
 * Sends a gate's events, in order and as often as it takes. What has been sent is remembered in memory only:
 * after a restart, or when no acknowledgement comes, everything beyond the watermark goes out again, and the
 * dashboard API keeps one of each.
 */
import type { Watermark } from '../../contract/delivery.ts';
import type { DeliveryPort } from '../delivery/port.ts';
import type { GateStore } from './store.ts';

/** Bytes of events in a message: a queue message holds 128,000, and room is left for the envelope. */
const MESSAGE_SIZE = 96_000;
const MESSAGE_EVENTS = 100;
/** Messages per wake-up: bounded work in an alarm handler. */
const MESSAGES_PER_WAKE = 16;
const ASCII = /^[ -~]*$/;
const FIRST_PATIENCE_MS = 10_000;
const MAX_PATIENCE_MS = 300_000;

/** Who and where the events are from. */
export interface Sender {
  readonly organisationId: string;
  readonly gateId: string;
  readonly incarnationId: string;
}

export class Outbox {
  readonly #store: GateStore;
  readonly #port: DeliveryPort;
  /** Sending goes on after this event number; it falls back when something has to go out again. */
  #sent: number;
  /** The highest event number ever handed over in this life. */
  #furthest: number;
  #patienceMs = FIRST_PATIENCE_MS;
  #resendAtMs = Number.POSITIVE_INFINITY;
  #isBehind = false;
  #isProbing = false;

  /** @param acknowledged event number after which sending starts */
  constructor(store: GateStore, port: DeliveryPort, acknowledged: number) {
    this.#store = store;
    this.#port = port;
    this.#sent = acknowledged;
    this.#furthest = acknowledged;
  }

  /** True if the last delivery handed over as much as one may: more is waiting already. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Starts again after this event number. */
  rewind(eventNumber: number): void {
    this.#sent = Math.min(this.#sent, eventNumber);
    this.#resendAtMs = Number.POSITIVE_INFINITY;
    this.#isProbing = false;
  }

  /** Begins anew, for a gate whose storage was emptied. */
  reset(): void {
    this.#sent = 0;
    this.#furthest = 0;
    this.#resendAtMs = Number.POSITIVE_INFINITY;
    this.#isProbing = false;
    this.#isBehind = false;
  }

  /** True if this number has been handed to the delivery port in this life: only that can be acknowledged. */
  hasSent(eventNumber: number): boolean {
    return eventNumber <= this.#furthest;
  }

  /**
   * Hands over what has not been sent, all at once: the port puts together what comes together, and a gate that waited
   * for each message would be outrun by its calls. Where no acknowledgement came in time, the oldest message alone goes
   * out again: a way that is closed is not filled with copies of everything that waits.
   * @returns watermarks, where the port answers with them at once
   * @throws if the port does not take a message; what it took before stays sent
   */
  async deliver(sender: Sender, acknowledged: number, nowMs: number): Promise<Watermark[]> {
    if (nowMs >= this.#resendAtMs) {
      this.#sent = acknowledged;
      this.#patienceMs = Math.min(this.#patienceMs * 2, MAX_PATIENCE_MS);
      this.#resendAtMs = Number.POSITIVE_INFINITY;
      this.#isProbing = true;
    } else if (this.#isAwaitingProbe) return [];
    const limit = this.#isProbing ? 1 : MESSAGES_PER_WAKE;
    const handed: {
      readonly from: number;
      readonly to: number;
      readonly taken: Promise<readonly Watermark[]>;
    }[] = [];
    while (handed.length < limit) {
      const batch = this.#nextBatch();
      if (!batch) break;
      const from = this.#sent;
      this.#sent = batch.last;
      handed.push({ from, to: batch.last, taken: this.#port.deliver(messageText(sender, batch.events)) });
    }
    this.#isBehind = handed.length === MESSAGES_PER_WAKE;
    const results = await Promise.allSettled(handed.map(({ taken }) => taken));
    const refused = results.findIndex(({ status }) => status === 'rejected');
    const isAnyTaken = handed.length > 0 && refused !== 0;
    if (isAnyTaken && this.#resendAtMs === Number.POSITIVE_INFINITY)
      this.#resendAtMs = nowMs + this.#patienceMs;
    const taken = refused < 0 ? handed.at(-1)?.to : handed[refused]?.from;
    this.#furthest = Math.max(this.#furthest, taken ?? 0);
    const first = results[refused];
    if (first?.status === 'rejected') {
      this.#sent = Math.min(this.#sent, handed[refused]?.from ?? acknowledged);
      throw first.reason;
    }
    return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  }

  /** An acknowledgement has come: the way is open, and what is still out has its time anew. */
  noteAcknowledged(eventNumber: number, nowMs: number): void {
    this.#patienceMs = FIRST_PATIENCE_MS;
    this.#isProbing = false;
    this.#sent = Math.max(this.#sent, eventNumber);
    this.#resendAtMs = eventNumber >= this.#sent ? Number.POSITIVE_INFINITY : nowMs + this.#patienceMs;
  }

  /** When there is next something to do, given the last event number and how far it is acknowledged. */
  nextDueMs(lastEvent: number, nowMs: number): number | null {
    if (lastEvent > this.#sent && !this.#isAwaitingProbe) return nowMs;
    return this.#resendAtMs === Number.POSITIVE_INFINITY ? null : this.#resendAtMs;
  }

  get #isAwaitingProbe(): boolean {
    return this.#isProbing && this.#resendAtMs !== Number.POSITIVE_INFINITY;
  }

  #nextBatch(): { events: string[]; last: number } | null {
    const events: string[] = [];
    let size = 0;
    let last = this.#sent;
    for (const row of this.#store.eventsAfter(this.#sent, MESSAGE_EVENTS)) {
      const bytes = mostBytes(row.event);
      if (events.length > 0 && size + bytes > MESSAGE_SIZE) break;
      events.push(row.event);
      size += bytes;
      last = row.eventNumber;
    }
    return events.length > 0 ? { events, last } : null;
  }
}

/** The most bytes that a text can have in UTF-8: dimensions alone may be written in another script than ASCII. */
function mostBytes(text: string): number {
  return ASCII.test(text) ? text.length : 3 * text.length;
}

/** A `DeliveryMessage` made of events that are JSON text already. */
function messageText(sender: Sender, events: readonly string[]): string {
  const { organisationId, gateId, incarnationId } = sender;
  return `${JSON.stringify({ organisationId, gateId, incarnationId }).slice(0, -1)},"events":[${events.join(',')}]}`;
}

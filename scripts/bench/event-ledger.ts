/** Counts the events that a gateway delivers, each once, and knows how far each gate's numbers have no gap. */
import { type DeliveryMessage, deliveryBatchSchema, type Watermark } from '../../contract/delivery.ts';
import { type UsageEvent, usageEventSchema } from '../../contract/event.ts';
import type { ReceiverFigures } from './receiver-protocol.ts';

/** Every so many events one is held against the whole schema: all of them would cost more than they are worth here. */
const SCHEMA_SAMPLE = 50;

interface Gate {
  /** Event number up to which all are here. */
  contiguous: number;
  greatest: number;
  /** Beyond it. */
  readonly ahead: Set<number>;
}

export class EventLedger {
  readonly #gates = new Map<string, Gate>();
  readonly #outcomes = new Map<string, number>();
  readonly #bases = new Map<string, number>();
  #events = 0;
  #repeated = 0;
  #refused = 0;
  #chargedNanos = 0n;

  get events(): number {
    return this.#events;
  }

  noteRefused(): void {
    this.#refused++;
  }

  /** Takes a delivery batch in and answers how far its gates are complete; null if it is none. */
  take(text: string): Watermark[] | null {
    const batch = deliveryBatchSchema.safeParse(JSON.parse(text));
    return batch.success ? batch.data.messages.map((message) => this.#takeMessage(message)) : null;
  }

  figures(): ReceiverFigures {
    let missing = 0;
    for (const { contiguous, greatest, ahead } of this.#gates.values())
      missing += greatest - contiguous - ahead.size;
    return {
      type: 'figures',
      events: this.#events,
      repeated: this.#repeated,
      missing,
      refused: this.#refused,
      outcomes: Object.fromEntries(this.#outcomes),
      bases: Object.fromEntries(this.#bases),
      chargedNanos: String(this.#chargedNanos),
    };
  }

  #takeMessage({ gateId, incarnationId, events }: DeliveryMessage): Watermark {
    const name = `${gateId} ${incarnationId}`;
    const gate = this.#gates.get(name) ?? { contiguous: 0, greatest: 0, ahead: new Set<number>() };
    this.#gates.set(name, gate);
    for (const event of events as UsageEvent[]) this.#takeEvent(gate, event);
    while (gate.ahead.delete(gate.contiguous + 1)) gate.contiguous++;
    return { gateId, incarnationId, eventNumber: gate.contiguous };
  }

  #takeEvent(gate: Gate, event: UsageEvent): void {
    const { eventNumber, outcome, basis, chargedNanos } = event;
    if (eventNumber <= gate.contiguous || gate.ahead.has(eventNumber)) {
      this.#repeated++;
      return;
    }
    if (this.#events % SCHEMA_SAMPLE === 0 && !usageEventSchema.safeParse(event).success) this.#refused++;
    gate.ahead.add(eventNumber);
    gate.greatest = Math.max(gate.greatest, eventNumber);
    this.#events++;
    this.#chargedNanos += BigInt(chargedNanos);
    count(this.#outcomes, outcome);
    count(this.#bases, basis);
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

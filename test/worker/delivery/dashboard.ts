/** The dashboard API as the gateway meets it, played inside the isolate: takes batches, answers watermarks. */
import { vi } from 'vitest';
import {
  type DeliveryBatch,
  deliveryBatchSchema,
  INGEST_PATH,
  type Watermark,
} from '../../../contract/delivery.ts';
import type { UsageEvent } from '../../../contract/event.ts';
import { INGEST_URL } from '../addresses.ts';

export class Dashboard {
  readonly batches: DeliveryBatch[] = [];
  readonly requests: Request[] = [];
  /** Refuses while this is set: a status, or no connection at all. */
  outage: number | 'unreachable' | null = null;
  /** What is answered instead of a proper answer. */
  answerText: string | null = null;
  /** Takes everything in but says nothing of how far it is. */
  isSilent = false;
  readonly #taken = new Map<string, Set<number>>();

  /** From now until `vi.restoreAllMocks` the gateway's posts end here; all else goes where it was sent. */
  static open(): Dashboard {
    const dashboard = new Dashboard();
    const real = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      const isOurs = input === INGEST_URL + INGEST_PATH;
      return isOurs ? dashboard.#take(new Request(input, init as RequestInit)) : real(input, init);
    });
    return dashboard;
  }

  /** Events of one gate in the order in which they came, repeats included. */
  eventsOf(gateId: string): UsageEvent[] {
    return this.batches
      .flatMap(({ messages }) => messages)
      .filter((message) => message.gateId === gateId)
      .flatMap(({ events }) => events as UsageEvent[]);
  }

  async #take(request: Request): Promise<Response> {
    this.requests.push(request.clone());
    if (this.outage === 'unreachable') throw new TypeError('Network connection lost.');
    if (this.outage !== null) return new Response('down', { status: this.outage });
    const batch = deliveryBatchSchema.parse(await request.json());
    this.batches.push(batch);
    if (this.answerText !== null) return new Response(this.answerText);
    const watermarks = this.isSilent ? [] : batch.messages.map((message) => this.#watermark(message));
    return Response.json({ watermarks, quarantined: 0 });
  }

  #watermark({ gateId, incarnationId, events }: DeliveryBatch['messages'][number]): Watermark {
    const name = `${gateId} ${incarnationId}`;
    const taken = this.#taken.get(name) ?? new Set<number>();
    this.#taken.set(name, taken);
    for (const event of events as UsageEvent[]) taken.add(event.eventNumber);
    let eventNumber = 0;
    while (taken.has(eventNumber + 1)) eventNumber++;
    return { gateId, incarnationId, eventNumber };
  }
}

/**
 * The Worker of `npm run seed`, for the storage of a local installation that stands still: it notes in gates what they
 * would have counted of made-up calls, so that their own count can be held against what is in the books. It is never
 * deployed, and takes no calls.
 */
import { DurableObject } from 'cloudflare:workers';
import { GateStore } from './gate/store.ts';
import type { SeededGate } from './seeded-gate.ts';

interface SeedingEnv {
  readonly KEY_GATE: DurableObjectNamespace<KeyGate>;
}

/** Of the same name as the gateway's, and so with the same storage. */
export class KeyGate extends DurableObject<SeedingEnv> {
  /** One that has this life keeps what it counted; of an earlier one only what was delivered of it is left. */
  note({ incarnationId, organisationId, calls, events, chargedNanos }: SeededGate): void {
    const store = new GateStore(this.ctx.storage.sql);
    this.ctx.storage.transactionSync(() => {
      const known = store.readState();
      if (known?.incarnationId === incarnationId) return;
      if (known && known.organisationId !== organisationId) throw new Error('a gate of another organisation');
      const state = known ?? store.create(incarnationId, organisationId);
      store.writeState({
        ...state,
        incarnationId,
        admissions: calls,
        ended: calls,
        events,
        acknowledged: events,
        totalChargedNanos: chargedNanos,
      });
    });
  }
}

export default {
  async fetch(request, { KEY_GATE }) {
    const gates = (await request.json()) as readonly SeededGate[];
    for (const gate of gates) await KEY_GATE.get(KEY_GATE.idFromName(gate.gateId)).note(gate);
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler<SeedingEnv>;

/**
 * The Queue's consumer: posts what a batch holds and tells the gates how far the API has their events. What the
 * API does not take is retried by the Queue; should the Queue give it up, the gate's outbox sends it again.
 */
import type { Watermark } from '../../contract/delivery.ts';
import { configOf, type Env } from '../env.ts';
import type { KeptSettlement } from './port.ts';
import { postBatch } from './post.ts';

const MAX_RETRY_SECONDS = 300;

export async function consume(batch: MessageBatch<string>, env: Env): Promise<void> {
  const config = await configOf(env);
  const deliveries = new Map<string, Message<string>[]>();
  for (const message of batch.messages) {
    const kept = keptSettlement(message.body);
    if (kept) await applySettlement(kept, message, env);
    else addTo(deliveries, organisationOf(message.body), message);
  }
  for (const messages of deliveries.values()) {
    try {
      const bodies = messages.map((message) => message.body);
      const watermarks = await postBatch(config, bodies, Date.now());
      for (const message of messages) message.ack();
      await tellGates(watermarks, env);
    } catch {
      for (const message of messages) message.retry({ delaySeconds: retryDelay(message.attempts) });
    }
  }
}

/** Passes watermarks on; a gate that does not hear of one hears of the next. */
export async function tellGates(watermarks: readonly Watermark[], env: Env): Promise<void> {
  const told = watermarks.map((mark) =>
    env.KEY_GATE.get(env.KEY_GATE.idFromName(mark.gateId)).acknowledge(mark),
  );
  await Promise.allSettled(told);
}

async function applySettlement(kept: KeptSettlement, message: Message<string>, env: Env): Promise<void> {
  try {
    await env.KEY_GATE.get(env.KEY_GATE.idFromName(kept.bucket)).settle(kept.settlement);
    message.ack();
  } catch {
    message.retry({ delaySeconds: retryDelay(message.attempts) });
  }
}

function keptSettlement(body: string): KeptSettlement | null {
  return body.startsWith('{"bucket"') ? (JSON.parse(body) as KeptSettlement) : null;
}

/** One POST carries one organisation's events. The gate writes the organisation first. */
export function organisationOf(body: string): string {
  return body.slice(0, body.indexOf(','));
}

function addTo(groups: Map<string, Message<string>[]>, name: string, message: Message<string>): void {
  const group = groups.get(name);
  if (group) group.push(message);
  else groups.set(name, [message]);
}

function retryDelay(attempts: number): number {
  return Math.min(2 ** attempts, MAX_RETRY_SECONDS);
}

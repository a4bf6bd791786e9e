/**
 * Courier: posts events where there is no Queue. Events stay in their gates' outboxes until the API has them, so
 * it keeps none of its own: it only puts what arrives together into one POST. A settlement that its gate did not
 * take has no other home, so that is stored here until the gate takes it.
 */
import { DurableObject } from 'cloudflare:workers';
import { MAX_BATCH_MESSAGES, type Watermark } from '../../contract/delivery.ts';
import { configOf, type Env } from '../env.ts';
import type { Settlement } from '../gate/protocol.ts';
import type { KeptSettlement } from './port.ts';
import { postBatch } from './post.ts';

const COLLECT_MS = 50;
const RETRY_MS = 5_000;
const SETTLEMENTS_PER_WAKE = 100;

interface Waiting {
  readonly message: string;
  readonly resolve: (watermarks: Watermark[] | null) => void;
}

export class Courier extends DurableObject<Env> {
  #waiting: Waiting[] = [];
  #isCollecting = false;

  /**
   * Posts a message with whatever else arrives now.
   * @returns the watermarks of its gate; null if the API did not take it
   */
  async deliver(message: string): Promise<Watermark[] | null> {
    const answer = new Promise<Watermark[] | null>((resolve) => {
      this.#waiting.push({ message, resolve });
    });
    if (!this.#isCollecting) {
      this.#isCollecting = true;
      setTimeout(() => this.#post(), COLLECT_MS);
    }
    return answer;
  }

  async keepSettlement(bucket: string, settlement: Settlement): Promise<void> {
    this.ctx.storage.kv.put(`settlement:${settlement.requestId}`, {
      bucket,
      settlement,
    } satisfies KeptSettlement);
    // An alarm that stands is left alone: settlements that keep coming would put it off for ever.
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
  }

  override async alarm(): Promise<void> {
    const kept = [
      ...this.ctx.storage.kv.list<KeptSettlement>({ prefix: 'settlement:', limit: SETTLEMENTS_PER_WAKE }),
    ];
    let refused = 0;
    for (const [name, { bucket, settlement }] of kept) {
      try {
        await this.env.KEY_GATE.get(this.env.KEY_GATE.idFromName(bucket)).settle(settlement);
        this.ctx.storage.kv.delete(name);
      } catch {
        refused++;
      }
    }
    if (refused > 0) await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
    else if (kept.length === SETTLEMENTS_PER_WAKE) await this.ctx.storage.setAlarm(Date.now());
  }

  async #post(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#isCollecting = false;
    for (let at = 0; at < waiting.length; at += MAX_BATCH_MESSAGES) {
      const batch = waiting.slice(at, at + MAX_BATCH_MESSAGES);
      const watermarks = await this.#postBatch(batch.map(({ message }) => message));
      for (const { message, resolve } of batch) {
        resolve(watermarks?.filter((mark) => message.includes(mark.incarnationId)) ?? null);
      }
    }
  }

  async #postBatch(messages: readonly string[]): Promise<Watermark[] | null> {
    try {
      return await postBatch(await configOf(this.env), messages, Date.now());
    } catch {
      return null;
    }
  }
}

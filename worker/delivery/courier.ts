/**
 * Courier: posts events where there is no Queue. Events stay in their gates' outboxes until the API has them, so
 * it keeps none of its own: it only puts what arrives together, of one organisation, into one POST. A settlement that its gate did not
 * take has no other home, so that is stored here until the gate takes it.
 */
import { DurableObject } from 'cloudflare:workers';
import { MAX_BATCH_MESSAGES, type Watermark } from '../../contract/delivery.ts';
import { configOf, type Env } from '../env.ts';
import type { Settlement } from '../gate/protocol.ts';
import { organisationOf } from './consumer.ts';
import type { KeptSettlement } from './port.ts';
import { postBatch } from './post.ts';

const COLLECT_MS = 50;
const RETRY_MS = 5_000;
const MAX_RETRY_MS = 300_000;
const SETTLEMENTS_PER_WAKE = 100;
const PREFIX = 'settlement:';

interface Waiting {
  readonly message: string;
  readonly resolve: (watermarks: Watermark[] | null) => void;
}

export class Courier extends DurableObject<Env> {
  #waiting: Waiting[] = [];
  #isCollecting = false;
  /** Where the last wake-up left off: what its gate does not take must not keep the others waiting. */
  #cursor: string | null = null;
  /** Wake-ups in a row at which no gate took anything. */
  #failures = 0;

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
    this.ctx.storage.kv.put(PREFIX + settlement.requestId, {
      bucket,
      settlement,
    } satisfies KeptSettlement);
    // An alarm that stands is left alone: settlements that keep coming would put it off for ever.
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
  }

  /** Drops what is kept for these gates. @returns how many settlements */
  async dropSettlements(gateIds: readonly string[]): Promise<number> {
    const { kv } = this.ctx.storage;
    const dropped = [...kv.list<KeptSettlement>({ prefix: PREFIX })].filter(([, { bucket }]) =>
      gateIds.includes(bucket),
    );
    for (const [name] of dropped) kv.delete(name);
    return dropped.length;
  }

  override async alarm(): Promise<void> {
    const { kv } = this.ctx.storage;
    const from = this.#cursor === null ? {} : { startAfter: this.#cursor };
    const kept = [...kv.list<KeptSettlement>({ prefix: PREFIX, limit: SETTLEMENTS_PER_WAKE, ...from })];
    let taken = 0;
    for (const [name, { bucket, settlement }] of kept) {
      try {
        await this.env.KEY_GATE.get(this.env.KEY_GATE.idFromName(bucket)).settle(settlement);
        kv.delete(name);
        taken++;
      } catch {
        // It stays, and its turn comes again.
      }
    }
    const isMore = kept.length === SETTLEMENTS_PER_WAKE;
    this.#cursor = isMore ? (kept.at(-1)?.[0] ?? null) : null;
    this.#failures = taken > 0 || kept.length === 0 ? 0 : this.#failures + 1;
    const [left] = kv.list({ prefix: PREFIX, limit: 1 });
    if (!left) return;
    const waitMs = isMore ? 0 : Math.min(RETRY_MS * 2 ** this.#failures, MAX_RETRY_MS);
    await this.ctx.storage.setAlarm(Date.now() + waitMs);
  }

  async #post(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#isCollecting = false;
    const groups = Map.groupBy(waiting, ({ message }) => organisationOf(message));
    for (const group of groups.values()) {
      for (let at = 0; at < group.length; at += MAX_BATCH_MESSAGES) {
        const batch = group.slice(at, at + MAX_BATCH_MESSAGES);
        const watermarks = await this.#postBatch(batch.map(({ message }) => message));
        for (const { message, resolve } of batch) {
          resolve(watermarks?.filter((mark) => message.includes(mark.incarnationId)) ?? null);
        }
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

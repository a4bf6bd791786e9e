/**
 * How events leave a gate. On Cloudflare a Queue carries them and its consumer acknowledges later; self-hosted
 * workerd has no Queue, so a courier object posts them and hears the watermarks at once.
 */
import type { Watermark } from '../../contract/delivery.ts';
import { ConfigError, type Env } from '../env.ts';
import type { Settlement } from '../gate/protocol.ts';
import { DeliveryError } from './post.ts';

export interface DeliveryPort {
  /**
   * Takes a `DeliveryMessage` (JSON text).
   * @returns watermarks that came back at once; none where they come later
   * @throws if it was not taken
   */
  deliver(message: string): Promise<readonly Watermark[]>;
  /** Keeps a settlement that its gate did not take, until the gate takes it. */
  keepSettlement(bucket: string, settlement: Settlement): Promise<void>;
  /**
   * Drops settlements that are kept for gates which are empty for good. Those in a Queue are dropped where they arrive.
   * @returns how many
   */
  dropSettlements(gateIds: readonly string[]): Promise<number>;
}

/** A settlement on its way to a gate, as it travels through the Queue. */
export interface KeptSettlement {
  readonly bucket: string;
  readonly settlement: Settlement;
}

/** The port that the environment provides; the Queue wins. @throws {ConfigError} if it provides none. */
export function deliveryPort(env: Env): DeliveryPort {
  const { USAGE_QUEUE: queue, COURIER: couriers } = env;
  if (queue) {
    return {
      async deliver(message) {
        await queue.send(message, { contentType: 'text' });
        return [];
      },
      async keepSettlement(bucket, settlement) {
        await queue.send(JSON.stringify({ bucket, settlement } satisfies KeptSettlement), {
          contentType: 'text',
        });
      },
      dropSettlements: async () => 0,
    };
  }
  if (!couriers) throw new ConfigError('USAGE_QUEUE or COURIER');
  const courier = () => couriers.get(couriers.idFromName('courier'));
  return {
    async deliver(message) {
      const watermarks = await courier().deliver(message);
      if (!watermarks) throw new DeliveryError('kept for later');
      return watermarks;
    },
    keepSettlement: (bucket, settlement) => courier().keepSettlement(bucket, settlement),
    dropSettlements: (gateIds) => courier().dropSettlements(gateIds),
  };
}

import type { DeliveryAnswer, DeliveryBatch, DeliveryMessage, Watermark } from '../../contract/delivery.ts';
import type { UsageEvent } from '../../contract/event.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { discardEvents } from '../../db/deletion/records.ts';
import { ownedKeys, takeIn } from '../../db/usage/take-in.ts';
import { classify, isStorableText, keysNamed } from './classify.ts';

/**
 * Takes a validly signed batch in, one transaction per organisation. Everything in it is acknowledged: what cannot be
 * taken in is recorded by number.
 * @param onTaken told of each organisation's events once they stand
 * @throws the store's error if it cannot take part in this; nothing is acknowledged then, and the batch may come again
 */
export async function takeInBatch(
  db: Database,
  batch: DeliveryBatch,
  now: Date,
  onTaken: (organisationId: string, events: readonly UsageEvent[]) => Promise<void> = async () => undefined,
): Promise<DeliveryAnswer> {
  const watermarks: Watermark[] = [];
  let quarantined = 0;
  const storable = batch.messages.filter(({ gateId }) => isStorableText(gateId));
  for (const message of batch.messages) {
    if (!isStorableText(message.gateId)) quarantined += message.events.length;
  }
  const byOrganisation = Map.groupBy(storable, ({ organisationId }) => organisationId);
  for (const [organisationId, messages] of byOrganisation) {
    const events: UsageEvent[] = [];
    const isGone = await db.inTenant('ingest_user', organisationId, async (unit) => {
      events.length = 0;
      const count = messages.reduce((sum, message) => sum + message.events.length, 0);
      if (await discardEvents(unit, count)) {
        watermarks.push(...messages.map(endOf));
        return true;
      }
      for (const message of inGateOrder(messages)) {
        const taken = await takeInMessage(unit, message, now);
        watermarks.push(taken.watermark);
        quarantined += taken.quarantined;
        events.push(...taken.events);
      }
      return false;
    });
    if (!isGone) await onTaken(organisationId, events);
  }
  return { watermarks: newestOfEach(watermarks), quarantined };
}

/** How far a message goes: of an organisation that is deleted nothing need come again. */
function endOf({ gateId, incarnationId, events }: DeliveryMessage): Watermark {
  const numbers = events.map((event) =>
    Number((event as { eventNumber?: unknown } | null)?.eventNumber ?? 0),
  );
  const eventNumber = Math.max(0, ...numbers.filter((number) => Number.isSafeInteger(number)));
  return { gateId, incarnationId, eventNumber };
}

/** Two deliveries at once meet their gates in the same order, so that neither waits for the other for ever. */
function inGateOrder(messages: readonly DeliveryMessage[]): DeliveryMessage[] {
  const name = ({ gateId, incarnationId }: DeliveryMessage) => `${gateId} ${incarnationId}`;
  return messages.toSorted((left, right) =>
    name(left) < name(right) ? -1 : name(left) > name(right) ? 1 : 0,
  );
}

async function takeInMessage(
  unit: TenantUnit,
  message: DeliveryMessage,
  now: Date,
): Promise<{ watermark: Watermark; quarantined: number; events: readonly UsageEvent[] }> {
  const { gateId, incarnationId } = message;
  const ownKeys = await ownedKeys(unit, keysNamed(message));
  const { events, refused, unnumbered } = classify(message, ownKeys);
  const taken = await takeIn(unit, { gate: { gateId, incarnationId }, events, refused }, now);
  return {
    watermark: { gateId, incarnationId, eventNumber: taken.watermark },
    quarantined: taken.quarantined + unnumbered,
    events,
  };
}

function newestOfEach(watermarks: readonly Watermark[]): Watermark[] {
  return [...new Map(watermarks.map((mark) => [`${mark.gateId} ${mark.incarnationId}`, mark])).values()];
}

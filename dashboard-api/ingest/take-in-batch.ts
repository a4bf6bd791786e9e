import type { DeliveryAnswer, DeliveryBatch, DeliveryMessage, Watermark } from '../../contract/delivery.ts';
import type { UsageEvent } from '../../contract/event.ts';
import { isStorableText } from '../../contract/storable-text.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { discardEvents } from '../../db/deletion/records.ts';
import { ownedKeys, takeIn } from '../../db/usage/take-in.ts';
import { type Classified, classify, keysNamed } from './classify.ts';
import type { PersonalValues } from './personal-values.ts';

/**
 * Takes a validly signed batch in, one transaction per organisation. Everything in it is acknowledged: what cannot be
 * taken in is recorded by number.
 * @param personal puts ids in the place of persons
 * @param onTaken told of each organisation's events once they stand
 * @throws the store's error if it cannot take part in this; nothing is acknowledged then, and the batch may come again
 */
export async function takeInBatch(
  db: Database,
  batch: DeliveryBatch,
  now: Date,
  personal: PersonalValues,
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
    const count = messages.reduce((sum, message) => sum + message.events.length, 0);
    const taken = await db.inTenant('ingest_user', organisationId, async (unit) =>
      (await discardEvents(unit, count)) ? null : takeInMessages(unit, inGateOrder(messages), personal, now),
    );
    watermarks.push(...(taken?.watermarks ?? messages.map(endOf)));
    if (!taken) continue;
    quarantined += taken.quarantined;
    personal.remember(taken.noted);
    await onTaken(organisationId, taken.events);
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

interface TakenMessages {
  readonly watermarks: readonly Watermark[];
  readonly quarantined: number;
  readonly events: readonly UsageEvent[];
  /** For `personal` to remember. */
  readonly noted: readonly string[];
}

async function takeInMessages(
  unit: TenantUnit,
  messages: readonly DeliveryMessage[],
  personal: PersonalValues,
  now: Date,
): Promise<TakenMessages> {
  const arrived: (Pick<DeliveryMessage, 'gateId' | 'incarnationId'> & Classified)[] = [];
  for (const message of messages) {
    const { gateId, incarnationId } = message;
    const ownKeys = await ownedKeys(unit, keysNamed(message));
    arrived.push({ gateId, incarnationId, ...classify(message, ownKeys) });
  }
  // Before any roll-up is held, so that two deliveries at once take both in the same order.
  const sent = arrived.flatMap((message) => message.events);
  const { events, noted } = await personal.keep(unit, sent, now);
  const watermarks: Watermark[] = [];
  let quarantined = 0;
  let at = 0;
  for (const { gateId, incarnationId, refused, unnumbered, ...message } of arrived) {
    const stored = events.slice(at, at + message.events.length);
    at += stored.length;
    const taken = await takeIn(unit, { gate: { gateId, incarnationId }, events: stored, refused }, now);
    watermarks.push({ gateId, incarnationId, eventNumber: taken.watermark });
    quarantined += taken.quarantined + unnumbered;
  }
  return { watermarks, quarantined, events, noted };
}

function newestOfEach(watermarks: readonly Watermark[]): Watermark[] {
  return [...new Map(watermarks.map((mark) => [`${mark.gateId} ${mark.incarnationId}`, mark])).values()];
}

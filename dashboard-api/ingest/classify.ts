/**
 * Decides, event by event, what of a gate's delivery can be taken in. One bad event never spoils the others: it is
 * refused by its number. No I/O.
 */
import type { DeliveryMessage } from '../../contract/delivery.ts';
import { type UsageEvent, usageEventSchema } from '../../contract/event.ts';
import { sumNanos } from '../../contract/money.ts';
import { isStorableText } from '../../contract/storable-text.ts';
import type { RefusedEvent } from '../../db/usage/take-in.ts';

/** Why an event is quarantined. `number_taken` and `not_storable` are the store's own. */
export type RefusalReason =
  | 'malformed'
  | 'newer_schema'
  | 'foreign_organisation'
  | 'foreign_gate'
  | 'foreign_key'
  | 'not_storable'
  | 'parts_do_not_add_up';

export interface Classified {
  readonly events: readonly UsageEvent[];
  readonly refused: readonly RefusedEvent[];
  /** Events that could not even be recorded by number. */
  readonly unnumbered: number;
}

/**
 * @param ownKeys the keys that the message's organisation owns, of those that its events name
 */
export function classify(message: DeliveryMessage, ownKeys: ReadonlySet<string>): Classified {
  const events: UsageEvent[] = [];
  const refused: RefusedEvent[] = [];
  let unnumbered = 0;
  for (const [index, value] of message.events.entries()) {
    const parsed = usageEventSchema.safeParse(value);
    const reason = parsed.success ? objection(parsed.data, message, ownKeys) : schemaReason(value);
    if (parsed.success && reason === null) {
      events.push(parsed.data);
      continue;
    }
    const eventNumber = numberOf(value) ?? impliedNumber(message.events, index);
    if (eventNumber === null) unnumbered++;
    else refused.push({ eventNumber, reason: reason ?? 'malformed' });
  }
  return { events, refused, unnumbered };
}

/** The key ids that a message names, valid or not. */
export function keysNamed({ events }: DeliveryMessage): string[] {
  const ids = events.flatMap((event) =>
    isRecord(event) && typeof event['keyId'] === 'string' ? [event['keyId']] : [],
  );
  return [...new Set(ids)].filter(isStorableText);
}

/** 9999-12-31, the last day that every engine can hold. */
const LAST_INSTANT_MS = Date.UTC(9999, 11, 31);

function objection(
  event: UsageEvent,
  message: DeliveryMessage,
  ownKeys: ReadonlySet<string>,
): RefusalReason | null {
  if (event.organisationId !== message.organisationId) return 'foreign_organisation';
  if (event.gateId !== message.gateId || event.incarnationId !== message.incarnationId) return 'foreign_gate';
  if (!ownKeys.has(event.keyId)) return 'foreign_key';
  if (!isStorable(event)) return 'not_storable';
  return addsUp(event) ? null : 'parts_do_not_add_up';
}

function isStorable({ dimensions, admittedAtMs, endedAtMs }: UsageEvent): boolean {
  return (
    admittedAtMs <= LAST_INSTANT_MS &&
    endedAtMs <= LAST_INSTANT_MS &&
    Object.values(dimensions).every(isStorableText)
  );
}

/** An event's amounts are the sums of its lines; a line of unknown cost makes the event's unknown. */
function addsUp({ lines, costNanos, chargedNanos }: UsageEvent): boolean {
  if (lines.length === 0) return true;
  const charged = sumNanos(lines.map((line) => line.chargedNanos));
  const costs = lines.flatMap((line) => (line.costNanos === null ? [] : [line.costNanos]));
  const cost = costs.length < lines.length ? null : sumNanos(costs);
  return charged === BigInt(chargedNanos) && cost === (costNanos === null ? null : BigInt(costNanos));
}

function schemaReason(value: unknown): RefusalReason {
  const schema = isRecord(value) ? value['schema'] : null;
  return typeof schema === 'number' && schema > 1 ? 'newer_schema' : 'malformed';
}

function numberOf(value: unknown): number | null {
  const number = isRecord(value) ? value['eventNumber'] : null;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
}

/**
 * A gate sends its events in order without leaving one out, so that an event whose number cannot be read has the one
 * that its place says, as long as the message's other numbers agree on it.
 */
function impliedNumber(events: readonly unknown[], index: number): number | null {
  const starts = new Set(
    events.flatMap((event, at) => {
      const number = numberOf(event);
      return number === null ? [] : [number - at];
    }),
  );
  const [start] = starts;
  return starts.size === 1 && start !== undefined && start + index > 0 ? start + index : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

import { and, between, eq, type SQL } from 'drizzle-orm';
import type { UsageEvent } from '../../contract/event.ts';
import { bookLate } from '../close/booked.ts';
import type { TenantUnit } from '../database.ts';
import { isRefusedData } from '../failure.ts';
import { readRemoved } from '../retention/sums.ts';
import { addToRollups, holdRollups, takeFromRollups } from '../rollups/maintain.ts';
import { eventRows } from './event-rows.ts';
import { advance, type Gate, openWatermark, rowsOf } from './watermark.ts';

/** An event that is recorded by its number alone. */
export interface RefusedEvent {
  readonly eventNumber: number;
  /** A code of ours, at most 32 characters. */
  readonly reason: string;
}

/** What one gate sent: the events that can be taken in and the numbers of those that cannot. */
export interface Arrivals {
  readonly gate: Gate;
  readonly events: readonly UsageEvent[];
  readonly refused: readonly RefusedEvent[];
}

export interface TakenIn {
  /** Every event up to this number has arrived. */
  readonly watermark: number;
  readonly quarantined: number;
}

/** Of these key ids, the ones that the organisation owns. */
export async function ownedKeys(
  { tx, tables: { apiKey }, dialect, organisationId }: TenantUnit,
  keyIds: readonly string[],
): Promise<Set<string>> {
  const rows = await tx
    .select({ keyId: apiKey.keyId })
    .from(apiKey)
    .where(and(eq(apiKey.tenantId, organisationId), dialect.isOneOf(apiKey.keyId, keyIds)));
  return new Set(rows.map(({ keyId }) => keyId));
}

/**
 * Takes in what one gate sent, each event once however often it comes, and moves the gate's watermark, all in the
 * unit's transaction. An event that the store itself refuses is quarantined and holds up nothing.
 */
export async function takeIn(unit: TenantUnit, arrivals: Arrivals, receivedAt: Date): Promise<TakenIn> {
  const { gate } = arrivals;
  await holdRollups(unit);
  const before = await openWatermark(unit, gate);
  const events = await notRemoved(unit, arrivals, before.eventNumber);
  const { inserted, refused } = await insertRolledUp(unit, gate, events, receivedAt);
  const clashing = await clashes(
    unit,
    gate,
    events,
    new Set(inserted.map(({ eventId }) => eventId)),
    refused,
  );
  const quarantine = [...arrivals.refused, ...refused, ...clashing];
  const released = await release(unit, gate, inserted);
  await quarantineAll(unit, gate, quarantine, receivedAt);
  const highest = Math.max(0, ...events.map(numberOf), ...quarantine.map(numberOf));
  const watermark = await advance(unit, gate, before, { inserted, released }, highest, receivedAt);
  return { watermark, quarantined: quarantine.length };
}

/** An event that comes again after retention has removed it was counted when it came first: it is passed over. */
async function notRemoved(
  unit: TenantUnit,
  { gate, events }: Arrivals,
  watermark: number,
): Promise<readonly UsageEvent[]> {
  if (!events.some(({ eventNumber }) => eventNumber <= watermark)) return events;
  const removedUpTo = (await readRemoved(unit, gate))?.eventNumber ?? 0;
  return events.filter(({ eventNumber }) => eventNumber > removedUpTo);
}

const numberOf = ({ eventNumber }: { eventNumber: number }): number => eventNumber;

interface Insertion {
  readonly inserted: readonly UsageEvent[];
  readonly refused: readonly RefusedEvent[];
}

/** A correction changes what its event counts for. */
async function insertRolledUp(
  unit: TenantUnit,
  gate: Gate,
  events: readonly UsageEvent[],
  receivedAt: Date,
): Promise<Insertion> {
  const corrected = events.flatMap(({ correctsEventId }) => correctsEventId ?? []);
  await takeFromRollups(unit, corrected);
  const insertion = await insertAll(unit, events, receivedAt);
  const { inserted } = insertion;
  await bookLate(unit, inserted);
  const added = new Set(inserted.map(({ eventId }) => eventId));
  await addToRollups(
    unit,
    corrected.filter((eventId) => !added.has(eventId)),
  );
  await addToRollups(unit, [...added], placeOf(unit, gate, inserted.map(numberOf)));
  return insertion;
}

/** Events of one gate with more gaps than that between their numbers are found one by one. */
const MOST_NUMBERS_TO_AN_EVENT = 4;

/** Where new events stand; undefined if many others stand between them. */
function placeOf(
  { tables: { usageEvent }, organisationId }: TenantUnit,
  gate: Gate,
  numbers: readonly number[],
): SQL | undefined {
  const from = numbers.reduce((least, number) => Math.min(least, number), Number.MAX_SAFE_INTEGER);
  const to = numbers.reduce((most, number) => Math.max(most, number), 0);
  if (to - from > numbers.length * MOST_NUMBERS_TO_AN_EVENT) return undefined;
  return and(rowsOf(usageEvent, organisationId, gate), between(usageEvent.eventNumber, from, to));
}

async function insertAll(
  unit: TenantUnit,
  events: readonly UsageEvent[],
  receivedAt: Date,
): Promise<Insertion> {
  try {
    return { inserted: await insertEvents(unit, events, receivedAt), refused: [] };
  } catch (err) {
    if (!isRefusedData(err)) throw err;
  }
  const inserted: UsageEvent[] = [];
  const refused: RefusedEvent[] = [];
  for (const event of events) {
    try {
      inserted.push(...(await insertEvents(unit, [event], receivedAt)));
    } catch (err) {
      if (!isRefusedData(err)) throw err;
      refused.push({ eventNumber: event.eventNumber, reason: 'not_storable' });
    }
  }
  return { inserted, refused };
}

/** @returns the events that were new */
function insertEvents(
  { tx: outer, tables, dialect }: TenantUnit,
  events: readonly UsageEvent[],
  receivedAt: Date,
): Promise<UsageEvent[]> {
  return outer.transaction(async (tx) => {
    const rows = events.map((event) => eventRows(event, receivedAt));
    const ids = await dialect.insertNew(
      tx,
      tables.usageEvent,
      rows.map(({ event }) => event),
      'event_id',
    );
    const isNew = new Set(ids);
    const fresh = rows.filter(({ event }) => isNew.delete(String(event['eventId'])));
    await dialect.insertNew(
      tx,
      tables.usageLine,
      fresh.flatMap(({ lines }) => lines),
      'event_id',
    );
    await dialect.insertNew(
      tx,
      tables.usageLineClass,
      fresh.flatMap(({ classes }) => classes),
      'event_id',
    );
    const taken = new Set(ids);
    return events.filter(({ eventId }) => taken.delete(eventId));
  });
}

/** Events that were left out although the store does not have them: another event has their number or their id. */
async function clashes(
  { tx, tables: { usageEvent }, dialect, organisationId }: TenantUnit,
  gate: Gate,
  events: readonly UsageEvent[],
  inserted: ReadonlySet<string>,
  refused: readonly RefusedEvent[],
): Promise<RefusedEvent[]> {
  const refusedNumbers = new Set(refused.map(numberOf));
  const doubtful = events.filter(
    ({ eventId, eventNumber }) => !inserted.has(eventId) && !refusedNumbers.has(eventNumber),
  );
  if (doubtful.length === 0) return [];
  const known = await tx
    .select({ eventId: usageEvent.eventId, eventNumber: usageEvent.eventNumber })
    .from(usageEvent)
    .where(
      and(
        rowsOf(usageEvent, organisationId, gate),
        dialect.isOneOf(
          usageEvent.eventId,
          doubtful.map(({ eventId }) => eventId),
        ),
      ),
    );
  const places = new Map(known.map(({ eventId, eventNumber }) => [eventId, eventNumber]));
  return doubtful
    .filter(({ eventId, eventNumber }) => places.get(eventId) !== eventNumber)
    .map(({ eventNumber }) => ({ eventNumber, reason: 'number_taken' }));
}

/**
 * What had been quarantined and has now been taken in is quarantined no longer.
 * @returns the events that this concerns
 */
async function release(
  { tx, tables: { quarantinedEvent }, dialect, organisationId }: TenantUnit,
  gate: Gate,
  inserted: readonly UsageEvent[],
): Promise<UsageEvent[]> {
  if (inserted.length === 0) return [];
  const where = and(
    rowsOf(quarantinedEvent, organisationId, gate),
    dialect.isOneOf(quarantinedEvent.eventNumber, inserted.map(numberOf).map(String)),
  );
  const rows = await tx
    .select({ eventNumber: quarantinedEvent.eventNumber })
    .from(quarantinedEvent)
    .where(where);
  if (rows.length === 0) return [];
  await tx.delete(quarantinedEvent).where(where);
  const numbers = new Set(rows.map(numberOf));
  return inserted.filter(({ eventNumber }) => numbers.has(eventNumber));
}

async function quarantineAll(
  { tx, tables: { quarantinedEvent }, dialect, organisationId }: TenantUnit,
  gate: Gate,
  refused: readonly RefusedEvent[],
  receivedAt: Date,
): Promise<void> {
  const rows = refused.map(({ eventNumber, reason }) => ({
    tenantId: organisationId,
    ...gate,
    eventNumber,
    reason,
    receivedAt: receivedAt.toISOString(),
  }));
  await dialect.insertNew(tx, quarantinedEvent, rows, 'event_number');
}

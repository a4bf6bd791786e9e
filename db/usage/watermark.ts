import { and, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { UsageEvent } from '../../contract/event.ts';
import { sumNanos } from '../../contract/money.ts';
import type { Completeness } from '../../contract/reports.ts';
import type { TenantUnit } from '../database.ts';
import { countRows, exactSum, insertNew, lockRows } from '../dialect.pg.ts';
import { gateWatermark, type quarantinedEvent, usageEvent } from '../schema/tables.pg.ts';

/** One life of one gate. */
export interface Gate {
  readonly gateId: string;
  readonly incarnationId: string;
}

/** The rows of a table that belong to one incarnation of a gate. */
export function rowsOf(
  table: typeof usageEvent | typeof quarantinedEvent | typeof gateWatermark,
  organisationId: string,
  gate: Gate,
): SQL | undefined {
  return and(
    eq(table.tenantId, organisationId),
    eq(table.gateId, gate.gateId),
    eq(table.incarnationId, gate.incarnationId),
  );
}

/** A watermark as it stands, and what the store counted up to it. */
interface Mark {
  readonly eventNumber: number;
  readonly highestNumber: number;
  readonly countedEvents: number;
  readonly countedChargedNanos: bigint;
}

/** The gate's watermark, made if it is the first; other deliveries of this gate wait until the unit ends. */
export async function openWatermark({ tx, organisationId }: TenantUnit, gate: Gate): Promise<Mark> {
  const none = { eventNumber: 0, highestNumber: 0, countedEvents: 0, countedChargedNanos: '0' };
  await insertNew(tx, gateWatermark, [{ tenantId: organisationId, ...gate, ...none }], 'gate_id');
  const { rows } = await tx.execute<Record<keyof Mark, string>>(
    sql`select event_number::text as "eventNumber", highest_number::text as "highestNumber",
        counted_events::text as "countedEvents", counted_charged_nanos::text as "countedChargedNanos"
      from gate_watermark where ${ofGate(organisationId, gate)} ${lockRows()}`,
  );
  const [row] = rows;
  if (!row) throw new Error('a watermark vanished within its own transaction');
  return {
    eventNumber: Number(row.eventNumber),
    highestNumber: Number(row.highestNumber),
    countedEvents: Number(row.countedEvents),
    countedChargedNanos: BigInt(row.countedChargedNanos),
  };
}

/**
 * Moves a watermark to the last number without a gap before it, and counts what lies up to there.
 * @param inserted the events that this unit has added
 * @returns the new watermark
 */
export async function advance(
  unit: TenantUnit,
  gate: Gate,
  before: Mark,
  inserted: readonly UsageEvent[],
  highest: number,
  receivedAt: Date,
): Promise<number> {
  const { tx, organisationId } = unit;
  const eventNumber = await contiguousFrom(unit, gate, before.eventNumber);
  const passed = await countBetween(unit, gate, before.eventNumber, eventNumber);
  const late = inserted.filter((event) => event.eventNumber <= before.eventNumber);
  await tx
    .update(gateWatermark)
    .set({
      eventNumber,
      highestNumber: Math.max(before.highestNumber, highest),
      countedEvents: before.countedEvents + passed.events + late.length,
      countedChargedNanos:
        before.countedChargedNanos + passed.chargedNanos + sumNanos(late.map((event) => event.chargedNanos)),
      ...(inserted.length > 0 ? { newestReceivedAt: receivedAt } : {}),
    })
    .where(rowsOf(gateWatermark, organisationId, gate));
  return eventNumber;
}

/** How far each gate's events are in, and whether gate and store agree there. */
export async function readCompleteness({ tx, organisationId }: TenantUnit): Promise<Completeness> {
  const { rows } = await tx.execute<{
    gate: string;
    incarnation: string;
    watermark: string;
    highest: string;
    received: string;
    quarantined: string;
    balanced: boolean;
  }>(
    sql`select w.gate_id as gate, w.incarnation_id as incarnation, w.event_number::text as watermark,
        w.highest_number::text as highest,
        (select count(*) from (${numbersAfter(sql`w.event_number`)}) as later)::text as received,
        (select count(*) from quarantined_event q where q.tenant_id = w.tenant_id and q.gate_id = w.gate_id
          and q.incarnation_id = w.incarnation_id)::text as quarantined,
        (w.event_number = 0 or exists (select 1 from usage_event e where e.tenant_id = w.tenant_id
          and e.gate_id = w.gate_id and e.incarnation_id = w.incarnation_id and e.event_number = w.event_number
          and e.total_events = w.counted_events and e.total_charged_nanos = w.counted_charged_nanos)) as balanced
      from gate_watermark w where w.tenant_id = ${organisationId} order by w.gate_id, w.incarnation_id`,
  );
  return {
    gates: rows.map((row) => ({
      gateId: row.gate,
      incarnationId: row.incarnation,
      watermark: Number(row.watermark),
      highest: Number(row.highest),
      missing: Number(row.highest) - Number(row.watermark) - Number(row.received),
      quarantined: Number(row.quarantined),
      isBalanced: row.balanced,
    })),
  };
}

/** When the newest event was taken in; null: none yet. */
export async function readDataAsOf({ tx, organisationId }: TenantUnit): Promise<Date | null> {
  const rows = await tx
    .select({ newest: gateWatermark.newestReceivedAt })
    .from(gateWatermark)
    .where(eq(gateWatermark.tenantId, organisationId));
  const times = rows.flatMap(({ newest }) => (newest ? [newest.getTime()] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}

/** The watermarks from which gates are asked to send again. */
export function readWatermarks({
  tx,
  organisationId,
}: TenantUnit): Promise<(Gate & { eventNumber: number })[]> {
  const { gateId, incarnationId, eventNumber } = gateWatermark;
  return tx
    .select({ gateId, incarnationId, eventNumber })
    .from(gateWatermark)
    .where(eq(gateWatermark.tenantId, organisationId));
}

/** The last of the numbers that follow `from` one by one, taken in or quarantined. */
async function contiguousFrom({ tx, organisationId }: TenantUnit, gate: Gate, from: number): Promise<number> {
  const { rows } = await tx.execute<{ last: string | null }>(
    sql`select max(number)::text as last from (
        select number, row_number() over (order by number) as place from (${numbersOf(organisationId, gate, from)}) as arrived
      ) as placed where number = ${from} + place`,
  );
  return Number(rows[0]?.last ?? from);
}

function numbersOf(organisationId: string, gate: Gate, from: number) {
  const part = sql`${ofGate(organisationId, gate)} and event_number > ${from}`;
  return sql`select event_number as number from usage_event where ${part}
    union select event_number from quarantined_event where ${part}`;
}

/** The same for the row `w` of an outer query. */
function numbersAfter(from: ReturnType<typeof sql>) {
  const part = sql`tenant_id = w.tenant_id and gate_id = w.gate_id and incarnation_id = w.incarnation_id
    and event_number > ${from}`;
  return sql`select event_number from usage_event where ${part}
    union select event_number from quarantined_event where ${part}`;
}

function ofGate(organisationId: string, gate: Gate) {
  return sql`tenant_id = ${organisationId} and gate_id = ${gate.gateId} and incarnation_id = ${gate.incarnationId}`;
}

async function countBetween(
  { tx, organisationId }: TenantUnit,
  gate: Gate,
  after: number,
  upTo: number,
): Promise<{ events: number; chargedNanos: bigint }> {
  if (upTo === after) return { events: 0, chargedNanos: 0n };
  const [row] = await tx
    .select({ events: countRows(), charged: exactSum(usageEvent.chargedNanos) })
    .from(usageEvent)
    .where(
      and(
        rowsOf(usageEvent, organisationId, gate),
        gt(usageEvent.eventNumber, after),
        lte(usageEvent.eventNumber, upTo),
      ),
    );
  return { events: row?.events ?? 0, chargedNanos: BigInt(row?.charged ?? '0') };
}

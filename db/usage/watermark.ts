import { and, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { UsageEvent } from '../../contract/event.ts';
import { sumNanos } from '../../contract/money.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

/** One life of one gate. */
export interface Gate {
  readonly gateId: string;
  readonly incarnationId: string;
}

/** The rows of a table that belong to one incarnation of a gate. */
export function rowsOf(
  table: Tables['usageEvent' | 'quarantinedEvent' | 'gateWatermark'],
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
export async function openWatermark(unit: TenantUnit, gate: Gate): Promise<Mark> {
  const { tx, tables, dialect, organisationId } = unit;
  const { gateWatermark } = tables;
  const none = { eventNumber: 0, highestNumber: 0, countedEvents: 0, countedChargedNanos: '0' };
  const first = { tenantId: organisationId, ...gate, ...none };
  await dialect.insertNew(tx, gateWatermark, [first], 'gate_id');
  const where = rowsOf(gateWatermark, organisationId, gate);
  await dialect.lockRows(tx, gateWatermark, where);
  const [row] = await tx.select().from(gateWatermark).where(where);
  if (!row) throw new Error('a watermark vanished within its own transaction');
  return row;
}

/** What a unit has added: `released` are those of them that had been quarantined. */
export interface Added {
  readonly inserted: readonly UsageEvent[];
  readonly released: readonly UsageEvent[];
}

/**
 * Moves a watermark to the last number without a gap before it, and counts what lies up to there. Of what arrives below
 * the watermark only that is counted which was never taken in: a row that the store had lost was counted when it came first.
 * @returns the new watermark
 */
export async function advance(
  unit: TenantUnit,
  gate: Gate,
  before: Mark,
  { inserted, released }: Added,
  highest: number,
  receivedAt: Date,
): Promise<number> {
  const { tx, tables, organisationId } = unit;
  const { gateWatermark } = tables;
  const eventNumber = await contiguousFrom(unit, gate, before.eventNumber);
  const passed = await countBetween(unit, gate, before.eventNumber, eventNumber);
  const late = released.filter((event) => event.eventNumber <= before.eventNumber);
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

/** How far one incarnation of a gate is in. Amounts are nano-dollars. */
export interface Arrived extends Gate {
  /** The highest event number without a gap before it. */
  readonly watermark: number;
  /** The highest event number seen. */
  readonly highest: number;
  /** Numbers above the watermark that have arrived. */
  readonly beyond: number;
  readonly quarantined: number;
  /** What the store counted up to the watermark. */
  readonly countedEvents: number;
  readonly countedChargedNanos: string;
  /** The event at the watermark says the same of the gate's own count and sum. */
  readonly isBalanced: boolean;
}

/** How far each gate's events are in, and whether gate and store agree there. */
export async function readArrived({ tx, dialect, organisationId }: TenantUnit): Promise<Arrived[]> {
  const { asFlag, asText } = dialect;
  const { rows } = await tx.execute<{
    gate: string;
    incarnation: string;
    watermark: string;
    highest: string;
    beyond: string;
    quarantined: string;
    counted: string;
    charged: string;
    balanced: boolean;
  }>(
    sql`select w.gate_id as gate, w.incarnation_id as incarnation, ${asText(sql`w.event_number`)} as watermark,
        ${asText(sql`w.highest_number`)} as highest,
        ${asText(sql`w.counted_events`)} as counted, ${asText(sql`w.counted_charged_nanos`)} as charged,
        ${asText(sql`(select count(*) from (${numbersAfter(sql`w.event_number`)}) as later)`)} as beyond,
        ${asText(sql`(select count(*) from quarantined_event q where q.tenant_id = w.tenant_id
          and q.gate_id = w.gate_id and q.incarnation_id = w.incarnation_id)`)} as quarantined,
        ${asFlag(sql`w.event_number = 0 or exists (select 1 from usage_event e where e.tenant_id = w.tenant_id
          and e.gate_id = w.gate_id and e.incarnation_id = w.incarnation_id and e.event_number = w.event_number
          and e.total_events = w.counted_events and e.total_charged_nanos = w.counted_charged_nanos)`)} as balanced
      from gate_watermark w where w.tenant_id = ${organisationId} order by w.gate_id, w.incarnation_id`,
  );
  return rows.map((row) => ({
    gateId: row.gate,
    incarnationId: row.incarnation,
    watermark: Number(row.watermark),
    highest: Number(row.highest),
    beyond: Number(row.beyond),
    quarantined: Number(row.quarantined),
    countedEvents: Number(row.counted),
    countedChargedNanos: row.charged,
    isBalanced: row.balanced,
  }));
}

/** When the newest event was taken in; null: none yet. */
export async function readDataAsOf({
  tx,
  tables: { gateWatermark },
  organisationId,
}: TenantUnit): Promise<Date | null> {
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
  tables: { gateWatermark },
  organisationId,
}: TenantUnit): Promise<(Gate & { eventNumber: number })[]> {
  const { gateId, incarnationId, eventNumber } = gateWatermark;
  return tx
    .select({ gateId, incarnationId, eventNumber })
    .from(gateWatermark)
    .where(eq(gateWatermark.tenantId, organisationId));
}

/** The last of the numbers that follow `from` one by one, taken in or quarantined. */
async function contiguousFrom(
  { tx, dialect, organisationId }: TenantUnit,
  gate: Gate,
  from: number,
): Promise<number> {
  const { rows } = await tx.execute<{ last: string | null }>(
    sql`select ${dialect.asText(sql`max(number)`)} as last from (
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
  { tx, tables: { usageEvent }, dialect, organisationId }: TenantUnit,
  gate: Gate,
  after: number,
  upTo: number,
): Promise<{ events: number; chargedNanos: bigint }> {
  if (upTo === after) return { events: 0, chargedNanos: 0n };
  const [row] = await tx
    .select({ events: dialect.countRows(), charged: dialect.exactSum(usageEvent.chargedNanos) })
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

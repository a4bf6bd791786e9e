/**
 * Removes events, with all that hangs on them, whose time is over: of each gate whole beginnings of its numbers, so that what
 * is left has no gap. What removed rows added to counts and sums that are still asked for is kept as figures.
 */
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { readUncounted } from '../budgets/removed.ts';
import type { TenantUnit } from '../database.ts';
import { holdRollups } from '../rollups/maintain.ts';
import { type Gate, rowsOf } from '../usage/watermark.ts';
import { hasEventsSince, putChecksum } from './frozen.ts';
import { dayOf } from './frozen-days.ts';
import { type RemovedRows, readRemoved } from './sums.ts';

export interface Watched extends Gate {
  /** Every event up to this number has arrived. */
  readonly watermark: number;
}

/** The incarnations of gates that have sent events. */
export async function listGates({ tx, tables, organisationId }: TenantUnit): Promise<Watched[]> {
  const { gateWatermark } = tables;
  return tx
    .select({
      gateId: gateWatermark.gateId,
      incarnationId: gateWatermark.incarnationId,
      watermark: gateWatermark.eventNumber,
    })
    .from(gateWatermark)
    .where(eq(gateWatermark.tenantId, organisationId));
}

/**
 * Removes a gate's oldest events, at most `limit`, that were admitted before an instant and on days that are frozen.
 * The event at the watermark stays: the gate's own count and sum are compared there.
 * @returns how many events went
 */
export async function removeEvents(
  unit: TenantUnit,
  gate: Watched,
  before: Date,
  limit: number,
  now: Date,
): Promise<number> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageEvent } = tables;
  await holdRollups(unit);
  const removedUpTo = (await readRemoved(unit, gate))?.eventNumber ?? 0;
  const oldest = await dialect.firstOf(
    tx
      .select({
        eventId: usageEvent.eventId,
        eventNumber: usageEvent.eventNumber,
        kind: usageEvent.kind,
        admissionNumber: usageEvent.admissionNumber,
        chargedNanos: usageEvent.chargedNanos,
        admittedAt: usageEvent.admittedAt,
      })
      .from(usageEvent)
      .where(and(rowsOf(usageEvent, organisationId, gate), gt(usageEvent.eventNumber, removedUpTo)))
      .orderBy(asc(usageEvent.eventNumber)),
    limit,
  );
  const frozen = await frozenAmong(
    unit,
    new Set(oldest.map(({ admittedAt }) => dayOf(admittedAt).getTime())),
  );
  const end = oldest.findIndex(
    ({ admittedAt, eventNumber }) =>
      admittedAt >= before || eventNumber >= gate.watermark || !frozen.has(dayOf(admittedAt).getTime()),
  );
  const gone = end === -1 ? oldest : oldest.slice(0, end);
  const last = gone.at(-1);
  if (!last) return 0;
  const ids = gone.map(({ eventId }) => eventId);
  await keepSums(unit, ids);
  await addRemoved(unit, gate, {
    eventNumber: last.eventNumber,
    events: gone.length,
    closings: gone.filter(({ kind }) => kind === 'closing').length,
    lastAdmission: Math.max(0, ...gone.map(({ admissionNumber }) => admissionNumber ?? 0)),
    chargedNanos: gone.reduce((sum, { chargedNanos }) => sum + chargedNanos, 0n),
  });
  for (const [time, frozenAt] of frozen) {
    const day = new Date(time);
    // What came late is in the day's roll-ups, and will be in no line any more.
    if (await hasEventsSince(unit, day, frozenAt)) await putChecksum(unit, day, now);
  }
  for (const table of [
    tables.ratingAdjustmentClass,
    tables.ratingAdjustment,
    tables.lateEvent,
    tables.usageLineClass,
    tables.usageLine,
    tables.usageEvent,
  ])
    await tx
      .delete(table)
      .where(and(eq(table.tenantId, organisationId), dialect.isOneOf(table.eventId, ids)));
  return gone.length;
}

async function addRemoved(unit: TenantUnit, gate: Gate, more: RemovedRows): Promise<void> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const { usageRemovedGate: removed } = tables;
  const { gateId, incarnationId } = gate;
  const before = await readRemoved(unit, gate);
  if (!before) {
    const row = { tenantId, gateId, incarnationId, ...more, chargedNanos: more.chargedNanos.toString() };
    await dialect.insertNew(tx, removed, [row], 'gate_id');
    return;
  }
  await tx
    .update(removed)
    .set({
      eventNumber: more.eventNumber,
      events: before.events + more.events,
      closings: before.closings + more.closings,
      lastAdmission: Math.max(before.lastAdmission, more.lastAdmission),
      chargedNanos: before.chargedNanos + more.chargedNanos,
    })
    .where(
      and(
        eq(removed.tenantId, tenantId),
        eq(removed.gateId, gateId),
        eq(removed.incarnationId, incarnationId),
      ),
    );
}

/** Sums that go on being asked for: accounts of budgets, and what runs of re-ratings changed. */
async function keepSums(unit: TenantUnit, ids: readonly string[]): Promise<void> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageEvent, ratingAdjustment, usageRemovedSum: sums } = tables;
  const add = (rows: ReturnType<typeof sql>) =>
    dialect.addUp(tx, [
      {
        table: sums,
        key: [sums.tenantId, sums.subject],
        sums: [sums.nanos, sums.uncountedNanos],
        rows,
      },
    ]);
  await add(
    sql`select ${usageEvent.tenantId} as tenant_id, concat('account:', account.value) as subject,
        ${usageEvent.chargedNanos} as nanos, 0 as uncounted_nanos
      from ${usageEvent} ${dialect.joinElements(sql`${usageEvent.budgetAccounts}`, 'account')}
      where ${usageEvent.tenantId} = ${organisationId} and ${dialect.isOneOf(usageEvent.eventId, ids)}`,
  );
  await add(
    sql`select ${ratingAdjustment.tenantId} as tenant_id,
        concat('run:', lower(${dialect.asText(ratingAdjustment.runId)})) as subject,
        ${ratingAdjustment.deltaNanos} as nanos, 0 as uncounted_nanos
      from ${ratingAdjustment}
      where ${ratingAdjustment.tenantId} = ${organisationId} and ${dialect.isOneOf(ratingAdjustment.eventId, ids)}`,
  );
  for (const { subject, nanos } of await readUncounted(unit, ids))
    await add(
      sql`select tenant_id, cast(${subject} as varchar(80)) as subject, 0 as nanos,
        cast(${nanos.toString()} as decimal(38, 0)) as uncounted_nanos from ${tables.usageRollupState}
        where tenant_id = ${organisationId}`,
    );
}

/** Of some days those that are frozen, and since when. */
async function frozenAmong(
  { tx, tables: { usageFrozenDay: frozen }, organisationId }: TenantUnit,
  days: ReadonlySet<number>,
): Promise<Map<number, Date>> {
  if (days.size === 0) return new Map();
  const midnights = [...days].map((day) => new Date(day));
  const rows = await tx
    .select({ day: frozen.day, frozenAt: frozen.frozenAt })
    .from(frozen)
    .where(and(eq(frozen.tenantId, organisationId), inArray(frozen.day, midnights)));
  return new Map(rows.map(({ day, frozenAt }) => [day.getTime(), frozenAt]));
}

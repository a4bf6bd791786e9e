/** An organisation's collector, and how far it has been told. */
import { and, asc, eq, gt, lte } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { type ExportedCall, readCallsOf } from '../exports/calls.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredTarget = Omit<Tables['telemetryTarget']['$inferSelect'], 'tenantId'>;

export async function readTarget({
  tx,
  tables: { telemetryTarget },
  organisationId,
}: TenantUnit): Promise<StoredTarget | null> {
  const [row] = await tx.select().from(telemetryTarget).where(eq(telemetryTarget.tenantId, organisationId));
  if (!row) return null;
  const { tenantId, ...target } = row;
  return target;
}

/** Names a collector, in the place of what there was. A first one is told of what comes from now on. */
export async function putTarget(
  unit: TenantUnit,
  target: Pick<
    StoredTarget,
    'endpoint' | 'headerNames' | 'signals' | 'sealedKey' | 'sealedBox' | 'changedAt'
  >,
): Promise<void> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const { telemetryTarget: table } = tables;
  const state = { nextAt: target.changedAt, failures: 0, lastStatus: null, lastProblem: null };
  const changed = await tx
    .update(table)
    .set({ ...target, ...state })
    .where(eq(table.tenantId, tenantId));
  if (dialect.affectedRows(changed) > 0) return;
  await tx.insert(table).values({ tenantId, ...target, ...state, turns: 0, sentEvents: 0, droppedEvents: 0 });
  for (const { gateId, incarnationId, eventNumber } of await readWatermarks(unit))
    await tx.insert(tables.telemetryCursor).values({ tenantId, gateId, incarnationId, eventNumber });
}

/** @returns false if there is none */
export async function removeTarget({ tx, tables, dialect, organisationId }: TenantUnit): Promise<boolean> {
  const { telemetryTarget, telemetryCursor } = tables;
  await tx.delete(telemetryCursor).where(eq(telemetryCursor.tenantId, organisationId));
  const removed = await tx.delete(telemetryTarget).where(eq(telemetryTarget.tenantId, organisationId));
  return dialect.affectedRows(removed) > 0;
}

/** What a turn leaves behind. @returns false if another process has taken one since */
export async function moveTarget(
  { tx, tables: { telemetryTarget: table }, dialect, organisationId }: TenantUnit,
  turns: number,
  change: Partial<StoredTarget>,
): Promise<boolean> {
  const isHeld = and(eq(table.tenantId, organisationId), eq(table.turns, turns));
  return dialect.affectedRows(await tx.update(table).set(change).where(isHeld)) > 0;
}

interface Place {
  readonly gateId: string;
  readonly incarnationId: string;
  readonly eventNumber: number;
}

const readWatermarks = ({
  tx,
  tables: { gateWatermark: table },
  organisationId,
}: TenantUnit): Promise<Place[]> =>
  tx
    .select({ gateId: table.gateId, incarnationId: table.incarnationId, eventNumber: table.eventNumber })
    .from(table)
    .where(eq(table.tenantId, organisationId));

/** The next calls of one gate that the collector has not had, in the order of their numbers, and where they end. */
export async function nextCalls(
  unit: TenantUnit,
  now: Date,
  most: number,
): Promise<{ readonly calls: readonly ExportedCall[]; readonly end: Place } | null> {
  const { tx, tables, dialect, organisationId } = unit;
  const { telemetryCursor, usageEvent } = tables;
  const cursors = await tx.select().from(telemetryCursor).where(eq(telemetryCursor.tenantId, organisationId));
  for (const { gateId, incarnationId, eventNumber: reached } of await readWatermarks(unit)) {
    const cursor = cursors.find((one) => one.gateId === gateId && one.incarnationId === incarnationId);
    const from = cursor?.eventNumber ?? 0;
    if (from >= reached) continue;
    const found = tx
      .select()
      .from(usageEvent)
      .where(
        and(
          eq(usageEvent.tenantId, organisationId),
          eq(usageEvent.gateId, gateId),
          eq(usageEvent.incarnationId, incarnationId),
          gt(usageEvent.eventNumber, from),
          lte(usageEvent.eventNumber, reached),
        ),
      )
      .orderBy(asc(usageEvent.eventNumber));
    const events = await dialect.firstOf(found, most);
    const last = events.length < most ? reached : (events.at(-1)?.eventNumber ?? reached);
    return { calls: await readCallsOf(unit, events, now), end: { gateId, incarnationId, eventNumber: last } };
  }
  return null;
}

/** The collector has had everything of a gate up to a number. */
export async function moveCursor(
  { tx, tables: { telemetryCursor: table }, dialect, organisationId: tenantId }: TenantUnit,
  { eventNumber, ...gate }: Place,
): Promise<void> {
  const isIt = and(
    eq(table.tenantId, tenantId),
    eq(table.gateId, gate.gateId),
    eq(table.incarnationId, gate.incarnationId),
  );
  if (dialect.affectedRows(await tx.update(table).set({ eventNumber }).where(isIt)) > 0) return;
  await tx.insert(table).values({ tenantId, ...gate, eventNumber });
}

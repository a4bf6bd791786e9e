import { and, asc, eq } from 'drizzle-orm';
import type { LineAdjustment } from '../../contract/rating.ts';
import type { TenantUnit } from '../database.ts';
import { addToRollups, holdRollups, takeFromRollups } from '../rollups/maintain.ts';
import type { Tables } from '../schema/tables.ts';

/** An adjustment to be posted: the next one of its line. */
export interface NewAdjustment
  extends Omit<LineAdjustment, 'reason' | 'postedAt' | 'runId' | 'accountingPeriod'> {
  readonly eventId: string;
  readonly usageAt: Date;
  readonly accountingPeriod: string;
  readonly previousPriceVersion: string | null;
  readonly previousPriceId: string | null;
  readonly listDeltaNanos: string;
  readonly unlistedDeltaNanos: string;
}

/** Somebody else has adjusted one of the lines since they were read; nothing of the unit may stay. */
export class LineMovedError extends Error {
  override readonly name = 'LineMovedError';
}

/**
 * Posts adjustments of one run.
 * @throws {LineMovedError} if one is not the next of its line, or the run has one of the line already
 */
export async function postAdjustments(
  unit: TenantUnit,
  runId: string,
  adjustments: readonly NewAdjustment[],
  now: Date,
): Promise<void> {
  if (adjustments.length === 0) return;
  const {
    tx,
    tables,
    dialect: { insertNew },
    organisationId: tenantId,
  } = unit;
  await holdRollups(unit);
  const touched = await touchedEvents(unit, adjustments);
  await takeFromRollups(unit, touched);
  const rows = adjustments.map(({ classes, usageAt, ...adjustment }) => ({
    ...adjustment,
    tenantId,
    runId,
    usageAt: usageAt.toISOString(),
    postedAt: now.toISOString(),
  }));
  const posted = await insertNew(tx, tables.ratingAdjustment, rows, 'event_id');
  if (posted.length < rows.length) throw new LineMovedError('a line was adjusted meanwhile');
  const classes = adjustments.flatMap(({ eventId, line, ordinal, classes }) =>
    classes.map((amounts, position) => ({ tenantId, eventId, line, ordinal, position, ...amounts })),
  );
  await insertNew(tx, tables.ratingAdjustmentClass, classes, 'event_id');
  await addToRollups(unit, touched);
}

/** The events of lines, and those that they correct. */
async function touchedEvents(
  { tx, tables: { usageEvent }, dialect, organisationId }: TenantUnit,
  lines: readonly { readonly eventId: string }[],
): Promise<string[]> {
  const ids = [...new Set(lines.map(({ eventId }) => eventId))];
  const events = await tx
    .select({ correctsEventId: usageEvent.correctsEventId })
    .from(usageEvent)
    .where(and(eq(usageEvent.tenantId, organisationId), dialect.isOneOf(usageEvent.eventId, ids)));
  return [...new Set([...ids, ...events.flatMap(({ correctsEventId }) => correctsEventId ?? [])])];
}

/** All adjustments of the lines of some events, by event id and in the order of lines and ordinals. */
export async function readAdjustments(
  { tx, tables, dialect: { isOneOf }, organisationId }: TenantUnit,
  eventIds: readonly string[],
): Promise<Map<string, LineAdjustment[]>> {
  const { ratingAdjustment, ratingAdjustmentClass, ratingRun } = tables;
  const rows = await tx
    .select({ adjustment: ratingAdjustment, reason: ratingRun.reason })
    .from(ratingAdjustment)
    .innerJoin(
      ratingRun,
      and(eq(ratingRun.tenantId, ratingAdjustment.tenantId), eq(ratingRun.runId, ratingAdjustment.runId)),
    )
    .where(and(eq(ratingAdjustment.tenantId, organisationId), isOneOf(ratingAdjustment.eventId, eventIds)))
    .orderBy(asc(ratingAdjustment.line), asc(ratingAdjustment.ordinal));
  if (rows.length === 0) return new Map();
  const classes = await tx
    .select()
    .from(ratingAdjustmentClass)
    .where(
      and(
        eq(ratingAdjustmentClass.tenantId, organisationId),
        isOneOf(ratingAdjustmentClass.eventId, eventIds),
      ),
    )
    .orderBy(asc(ratingAdjustmentClass.position));
  const placeOf = (row: { eventId: string; line: number; ordinal: number }) =>
    `${row.eventId} ${row.line} ${row.ordinal}`;
  const classesOf = Map.groupBy(classes, placeOf);
  const adjustments = rows.map(({ adjustment, reason }) => ({
    eventId: adjustment.eventId,
    shown: lineAdjustment(adjustment, reason, classesOf.get(placeOf(adjustment)) ?? []),
  }));
  const byEvent = Map.groupBy(adjustments, ({ eventId }) => eventId);
  return new Map([...byEvent].map(([eventId, list]) => [eventId, list.map(({ shown }) => shown)]));
}

type Stored = Tables['ratingAdjustment']['$inferSelect'];
type StoredClass = Tables['ratingAdjustmentClass']['$inferSelect'];

function lineAdjustment(stored: Stored, reason: string, classes: readonly StoredClass[]): LineAdjustment {
  const { line, ordinal, runId, accountingPeriod, priceVersion, priceId } = stored;
  return {
    line,
    ordinal,
    runId,
    reason,
    accountingPeriod,
    priceVersion,
    priceId,
    postedAt: stored.postedAt.toISOString(),
    previousCostNanos: stored.previousCostNanos?.toString() ?? null,
    costNanos: stored.costNanos.toString(),
    deltaNanos: stored.deltaNanos.toString(),
    priceSource: stored.priceSource as LineAdjustment['priceSource'],
    catalogueCostNanos: stored.catalogueCostNanos?.toString() ?? null,
    classes: classes.map((row) => ({
      class: row.class as LineAdjustment['classes'][number]['class'],
      modality: row.modality as LineAdjustment['classes'][number]['modality'],
      priceUsd: row.priceUsd,
      priceUnit: row.priceUnit as LineAdjustment['classes'][number]['priceUnit'],
      costNanos: row.costNanos.toString(),
      deltaNanos: row.deltaNanos.toString(),
    })),
  };
}

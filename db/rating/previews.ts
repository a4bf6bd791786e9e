import { and, asc, eq, lt, notExists, sql } from 'drizzle-orm';
import type { RatingRequest, RatingTotals } from '../../contract/rating.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';
import type { BatchEnd } from './lines.ts';

export interface NewPreview {
  readonly previewId: string;
  readonly request: RatingRequest;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly priceVersion: string;
  readonly inputsHash: string;
  readonly totals: RatingTotals;
}

export interface StoredPreview extends NewPreview {
  readonly state: 'working' | 'ready';
  /** Batches done. */
  readonly steps: number;
  /** The last event looked at; null: none yet. */
  readonly last: BatchEnd | null;
  readonly runId: string | null;
}

/** Where a preview or run stands after a batch. */
export interface RatingStep {
  /** The step that this one follows. */
  readonly after: number;
  /** Null: nothing is left. */
  readonly end: BatchEnd | null;
  readonly totals: RatingTotals;
}

/** Stores a preview that has looked at nothing yet. */
export async function insertPreview(
  { tx, tables: { ratingPreview }, organisationId: tenantId }: TenantUnit,
  preview: NewPreview,
): Promise<void> {
  await tx.insert(ratingPreview).values({ tenantId, ...preview, state: 'working', steps: 0 });
}

/** Removes previews that expired before an instant and that no run applied. */
export async function removeExpired({ tx, tables, organisationId }: TenantUnit, before: Date): Promise<void> {
  const { ratingPreview, ratingRun } = tables;
  const applied = tx
    .select({ one: sql`1` })
    .from(ratingRun)
    .where(
      and(eq(ratingRun.tenantId, ratingPreview.tenantId), eq(ratingRun.previewId, ratingPreview.previewId)),
    );
  await tx
    .delete(ratingPreview)
    .where(
      and(
        eq(ratingPreview.tenantId, organisationId),
        lt(ratingPreview.expiresAt, before),
        notExists(applied),
      ),
    );
}

/** Null if the organisation has no such preview. */
export async function readPreview(unit: TenantUnit, previewId: string): Promise<StoredPreview | null> {
  const { ratingPreview } = unit.tables;
  const [row] = await selectPreviews(unit).where(
    and(eq(ratingPreview.tenantId, unit.organisationId), eq(ratingPreview.previewId, previewId)),
  );
  return row ? stored(row) : null;
}

/** The oldest preview that is not at its end; null: none. */
export async function nextPreview(unit: TenantUnit): Promise<StoredPreview | null> {
  const { ratingPreview } = unit.tables;
  const [row] = await unit.dialect.firstOf(
    selectPreviews(unit)
      .where(and(eq(ratingPreview.tenantId, unit.organisationId), eq(ratingPreview.state, 'working')))
      .orderBy(asc(ratingPreview.createdAt), asc(ratingPreview.previewId)),
    1,
  );
  return row ? stored(row) : null;
}

/** @returns false if somebody else has done this step */
export async function movePreview(
  { tx, tables: { ratingPreview }, dialect, organisationId }: TenantUnit,
  previewId: string,
  { after, end, totals }: RatingStep,
): Promise<boolean> {
  const moved = await tx
    .update(ratingPreview)
    .set({
      totals,
      steps: after + 1,
      state: end ? 'working' : 'ready',
      ...(end ? { lastAdmittedAt: end.admittedAt, lastEventId: end.eventId } : {}),
    })
    .where(
      and(
        eq(ratingPreview.tenantId, organisationId),
        eq(ratingPreview.previewId, previewId),
        eq(ratingPreview.steps, after),
      ),
    );
  return dialect.affectedRows(moved) > 0;
}

function selectPreviews({ tx, tables: { ratingPreview, ratingRun } }: TenantUnit) {
  return tx
    .select({ preview: ratingPreview, runId: ratingRun.runId })
    .from(ratingPreview)
    .leftJoin(
      ratingRun,
      and(eq(ratingRun.tenantId, ratingPreview.tenantId), eq(ratingRun.previewId, ratingPreview.previewId)),
    );
}

interface Row {
  readonly preview: Tables['ratingPreview']['$inferSelect'];
  readonly runId: string | null;
}

function stored({ preview: { tenantId, lastAdmittedAt, lastEventId, state, ...preview }, runId }: Row) {
  return {
    ...preview,
    runId,
    state: state as StoredPreview['state'],
    last: endOf(lastAdmittedAt, lastEventId),
  };
}

/** A stored place; null: before the first event. */
export function endOf(admittedAt: Date | null, eventId: string | null): BatchEnd | null {
  return admittedAt && eventId !== null ? { admittedAt, eventId } : null;
}

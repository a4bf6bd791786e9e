import { and, desc, eq, inArray } from 'drizzle-orm';
import type { RatingRequest, RatingTotals } from '../../contract/rating.ts';
import type { AuditFacts } from '../audit/entries.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';
import type { BatchEnd } from './lines.ts';
import { endOf, type RatingStep } from './previews.ts';

/** Who has a run posted. */
export type RatingActor = Pick<AuditFacts, 'actorKind' | 'actorId'>;

export interface NewRun {
  readonly runId: string;
  readonly previewId: string;
  readonly reason: string;
  readonly actor: RatingActor;
  readonly startedAt: Date;
  readonly totals: RatingTotals;
}

export interface StoredRun extends NewRun {
  readonly state: 'working' | 'done' | 'stopped';
  readonly finishedAt: Date | null;
  readonly steps: number;
  readonly last: BatchEnd | null;
  /** Of the preview that it applies. */
  readonly request: RatingRequest;
  readonly priceVersion: string;
  readonly inputsHash: string;
  readonly previewedAt: Date;
}

const OPEN = 'open';

/** Stores a run that has posted nothing yet. @returns false if another is open, or one has applied this preview */
export async function insertRun(
  { tx, tables: { ratingRun }, dialect, organisationId: tenantId }: TenantUnit,
  { actor, startedAt, ...run }: NewRun,
): Promise<boolean> {
  const row = {
    ...run,
    tenantId,
    slot: OPEN,
    state: 'working',
    steps: 0,
    startedAt: startedAt.toISOString(),
    actorKind: actor.actorKind,
    actorId: actor.actorId ?? null,
  };
  return (await dialect.insertNew(tx, ratingRun, [row], 'run_id')).length > 0;
}

/** Null if the organisation has no such run. */
export async function readRun(unit: TenantUnit, runId: string): Promise<StoredRun | null> {
  const { ratingRun } = unit.tables;
  const [row] = await selectRuns(unit).where(
    and(eq(ratingRun.tenantId, unit.organisationId), eq(ratingRun.runId, runId)),
  );
  return row ? stored(row) : null;
}

/** The run that applied a preview; null: none has. */
export async function runOfPreview(unit: TenantUnit, previewId: string): Promise<StoredRun | null> {
  const { ratingRun } = unit.tables;
  const [row] = await selectRuns(unit).where(
    and(eq(ratingRun.tenantId, unit.organisationId), eq(ratingRun.previewId, previewId)),
  );
  return row ? stored(row) : null;
}

/** The run that is not at its end; null: none. */
export async function openRun(unit: TenantUnit): Promise<StoredRun | null> {
  const { ratingRun } = unit.tables;
  const [row] = await selectRuns(unit).where(
    and(eq(ratingRun.tenantId, unit.organisationId), eq(ratingRun.slot, OPEN)),
  );
  return row ? stored(row) : null;
}

/** Runs, newest first. */
export async function readRuns(unit: TenantUnit, limit: number): Promise<StoredRun[]> {
  const { ratingRun } = unit.tables;
  const newest = selectRuns(unit)
    .where(eq(ratingRun.tenantId, unit.organisationId))
    .orderBy(desc(ratingRun.startedAt), desc(ratingRun.runId));
  return (await unit.dialect.firstOf(newest, limit)).map(stored);
}

/** The newest run that has ended; null: none. What it posted is part of what lines cost now. */
export async function lastRunId({
  tx,
  tables: { ratingRun },
  dialect,
  organisationId,
}: TenantUnit): Promise<string | null> {
  const newest = tx
    .select({ runId: ratingRun.runId })
    .from(ratingRun)
    .where(and(eq(ratingRun.tenantId, organisationId), inArray(ratingRun.state, ['done', 'stopped'])))
    .orderBy(desc(ratingRun.startedAt), desc(ratingRun.runId));
  return (await dialect.firstOf(newest, 1))[0]?.runId ?? null;
}

/** @returns false if somebody else has done this step */
export async function moveRun(
  { tx, tables: { ratingRun }, dialect, organisationId }: TenantUnit,
  runId: string,
  { after, end, totals }: RatingStep,
  now: Date,
): Promise<boolean> {
  const place = end
    ? { lastAdmittedAt: end.admittedAt, lastEventId: end.eventId }
    : { state: 'done', slot: runId, finishedAt: now };
  const moved = await tx
    .update(ratingRun)
    .set({ totals, steps: after + 1, ...place })
    .where(
      and(eq(ratingRun.tenantId, organisationId), eq(ratingRun.runId, runId), eq(ratingRun.steps, after)),
    );
  return dialect.affectedRows(moved) > 0;
}

/** Ends a run before its time; what it has posted stands. */
export async function stopRun(
  { tx, tables: { ratingRun }, organisationId }: TenantUnit,
  runId: string,
  now: Date,
): Promise<void> {
  await tx
    .update(ratingRun)
    .set({ state: 'stopped', slot: runId, finishedAt: now })
    .where(and(eq(ratingRun.tenantId, organisationId), eq(ratingRun.runId, runId)));
}

function selectRuns({ tx, tables: { ratingPreview, ratingRun } }: TenantUnit) {
  const { request, priceVersion, inputsHash, createdAt } = ratingPreview;
  return tx
    .select({ run: ratingRun, preview: { request, priceVersion, inputsHash, createdAt } })
    .from(ratingRun)
    .innerJoin(
      ratingPreview,
      and(eq(ratingPreview.tenantId, ratingRun.tenantId), eq(ratingPreview.previewId, ratingRun.previewId)),
    );
}

interface Row {
  readonly run: Tables['ratingRun']['$inferSelect'];
  readonly preview: Pick<
    Tables['ratingPreview']['$inferSelect'],
    'request' | 'priceVersion' | 'inputsHash' | 'createdAt'
  >;
}

function stored({ run, preview }: Row): StoredRun {
  const { runId, previewId, reason, startedAt, finishedAt, steps, totals } = run;
  const { request, priceVersion, inputsHash, createdAt: previewedAt } = preview;
  return {
    runId,
    previewId,
    reason,
    startedAt,
    finishedAt,
    steps,
    totals,
    request,
    priceVersion,
    inputsHash,
    previewedAt,
    state: run.state as StoredRun['state'],
    actor: {
      actorKind: run.actorKind as RatingActor['actorKind'],
      ...(run.actorId === null ? {} : { actorId: run.actorId }),
    },
    last: endOf(run.lastAdmittedAt, run.lastEventId),
  };
}

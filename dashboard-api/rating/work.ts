/**
 * The work behind previews and runs, in batches of one transaction each: a process that ends in the middle leaves whole
 * batches, and the next one goes on after the last.
 */
import { accountingPeriod } from '../../contract/accounting-period.ts';
import { listCost } from '../../contract/prices/list-cost.ts';
import { readClosedUpTo } from '../../db/close/months.ts';
import type { TenantUnit } from '../../db/database.ts';
import { clearDue, lockDue, setDue } from '../../db/directory/due-jobs.ts';
import { LineMovedError, type NewAdjustment, postAdjustments } from '../../db/rating/adjustments.ts';
import { type RatingBatch, readRatingBatch } from '../../db/rating/lines.ts';
import { movePreview, nextPreview, type StoredPreview } from '../../db/rating/previews.ts';
import { moveRun, openRun, type StoredRun, stopRun } from '../../db/rating/runs.ts';
import { holdRollups } from '../../db/rollups/maintain.ts';
import type { Resources } from '../services.ts';
import { auditRun } from './audit-run.ts';
import { readInputs } from './inputs.ts';
import { type RatingPrices, rerate } from './rerate.ts';
import { addToTotals, type RatedOutcome } from './tally.ts';

export type RatingContext = Pick<Resources, 'db' | 'clock'>;

/** Calls that one transaction looks at. */
const EVENTS_A_BATCH = 500;
/** Nobody else takes up the work of an organisation for so long after a batch. */
const LEASE_MS = 30_000;

/**
 * Works on what waits in an organisation, runs before previews, the oldest first.
 * @returns true if nothing is left; false after `batches` batches
 */
export async function workOnRating(
  { db, clock }: RatingContext,
  organisationId: string,
  batches: number,
  events = EVENTS_A_BATCH,
): Promise<boolean> {
  for (let done = 0; done < batches; done++) {
    try {
      const isIdle = await db.inTenant('app_user', organisationId, (unit) => oneBatch(unit, clock(), events));
      if (isIdle) return true;
    } catch (err) {
      // Another process has done this batch: what it left is for the next turn.
      if (!(err instanceof LineMovedError)) throw err;
    }
  }
  await db.inTenant('app_user', organisationId, (unit) => setDue(unit, 'rating.work', clock()));
  return false;
}

/** Work for an organisation was stored in this unit. It is due at once to others only if this process fails. */
export async function announceWork(unit: TenantUnit, now: Date): Promise<void> {
  await setDue(unit, 'rating.work', new Date(now.getTime() + LEASE_MS));
}

/** @returns true if there was nothing to do */
async function oneBatch(unit: TenantUnit, now: Date, events: number): Promise<boolean> {
  // Whoever stores work now waits until this unit ends, and makes it due anew.
  const isLocked = await lockDue(unit, 'rating.work');
  const run = await openRun(unit);
  const preview = run ? null : await nextPreview(unit);
  if (run) await runBatch(unit, run, now, events);
  else if (preview) await previewBatch(unit, preview, events);
  else if (isLocked) await clearDue(unit, 'rating.work');
  if (run || preview) await announceWork(unit, now);
  return !run && !preview;
}

async function previewBatch(unit: TenantUnit, preview: StoredPreview, events: number): Promise<void> {
  const { scope, prices } = await readInputs(unit, preview);
  const batch = await readRatingBatch(unit, scope, preview.last, events);
  const totals = addToTotals(preview.totals, outcomesOf(batch, prices));
  const step = { after: preview.steps, end: batch.end, totals };
  if (!(await movePreview(unit, preview.previewId, step)))
    throw new LineMovedError('the preview has moved on');
}

async function runBatch(unit: TenantUnit, run: StoredRun, now: Date, events: number): Promise<void> {
  const { runId, inputsHash, request, previewId, previewedAt: createdAt } = run;
  const { scope, prices, hash } = await readInputs(unit, { previewId, request, createdAt });
  if (hash !== inputsHash) {
    await stopRun(unit, runId, now);
    await auditRun(unit, run, 'stopped', now);
    return;
  }
  const batch = await readRatingBatch(unit, scope, run.last, events);
  const outcomes = outcomesOf(batch, prices);
  // Nobody closes a month meanwhile.
  await holdRollups(unit);
  const closedUpTo = await readClosedUpTo(unit);
  const adjustments = outcomes.flatMap((outcome) => adjustmentOf(outcome, closedUpTo));
  await postAdjustments(unit, runId, adjustments, now);
  const step = { after: run.steps, end: batch.end, totals: addToTotals(run.totals, outcomes) };
  if (!(await moveRun(unit, runId, step, now))) throw new LineMovedError('the run has moved on');
  if (batch.end === null) await auditRun(unit, run, 'done', now);
}

function outcomesOf({ lines }: RatingBatch, prices: RatingPrices): RatedOutcome[] {
  return lines.flatMap((line) => {
    const rerated = rerate(line, prices);
    return rerated.outcome === 'outside' ? [] : [{ line, rerated }];
  });
}

function adjustmentOf({ line: rated, rerated }: RatedOutcome, closedUpTo: string | null): NewAdjustment[] {
  if (rerated.outcome !== 'changed') return [];
  const { present, line, costNanos } = rerated;
  const now = listCost(line);
  const before = listCost(rated.adjustments.at(-1) ?? rated.recorded);
  const { eventId, admittedAt } = rated;
  return [
    {
      eventId,
      line: rated.line,
      ordinal: rated.adjustments.length + 1,
      usageAt: admittedAt,
      accountingPeriod: accountingPeriod(admittedAt, closedUpTo),
      previousCostNanos: present.costNanos,
      costNanos,
      deltaNanos: difference(costNanos, present.costNanos),
      priceSource: line.priceSource,
      previousPriceVersion: present.priceVersion,
      previousPriceId: present.priceId,
      priceVersion: line.priceVersion,
      priceId: line.priceId,
      catalogueCostNanos: line.catalogueCostNanos,
      listDeltaNanos: String(now.listNanos - before.listNanos),
      unlistedDeltaNanos: String(now.unlistedNanos - before.unlistedNanos),
      classes: line.classes.map(({ class: name, modality, priceUsd, priceUnit, costNanos: cost }, index) => ({
        class: name,
        modality,
        priceUsd,
        priceUnit,
        costNanos: cost ?? '0',
        deltaNanos: difference(cost ?? '0', present.classes[index] ?? null),
      })),
    },
  ];
}

/** What was unknown counts in full. */
const difference = (costNanos: string, previous: string | null): string =>
  (BigInt(costNanos) - BigInt(previous ?? '0')).toString();

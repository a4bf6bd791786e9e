/** Beginning a preview, and applying one. */
import { newId } from '../../contract/ids.ts';
import { PRICE_BOOK_VERSION } from '../../contract/prices/book.ts';
import { NO_TOTALS, type RatingRequest } from '../../contract/rating.ts';
import { insertPreview, readPreview, removeExpired, type StoredPreview } from '../../db/rating/previews.ts';
import {
  insertRun,
  openRun,
  type RatingActor,
  readRun,
  runOfPreview,
  type StoredRun,
} from '../../db/rating/runs.ts';
import { auditRun } from './audit-run.ts';
import { readInputs } from './inputs.ts';
import { announceWork, type RatingContext, workOnRating } from './work.ts';

/** How long a preview can be applied. */
export const PREVIEW_LIFETIME_MS = 24 * 3_600_000;
/** Work that is done before the answer; a longer one goes on behind it. */
const BATCHES_AT_ONCE = 4;

/** Stores a preview and works on it for a while. @returns it as far as it is */
export async function startPreview(
  context: RatingContext,
  organisationId: string,
  request: RatingRequest,
): Promise<StoredPreview> {
  const { db, clock } = context;
  const previewId = newId();
  await db.inTenant('app_user', organisationId, async (unit) => {
    const createdAt = clock();
    await removeExpired(unit, new Date(createdAt.getTime() - PREVIEW_LIFETIME_MS));
    const { hash: inputsHash } = await readInputs(unit, { previewId, request, createdAt });
    const expiresAt = new Date(createdAt.getTime() + PREVIEW_LIFETIME_MS);
    const basis = { priceVersion: PRICE_BOOK_VERSION, inputsHash, totals: NO_TOTALS };
    await insertPreview(unit, { previewId, request, createdAt, expiresAt, ...basis });
    await announceWork(unit, createdAt);
  });
  await workOnRating(context, organisationId, BATCHES_AT_ONCE);
  const preview = await db.readTenant(organisationId, (unit) => readPreview(unit, previewId));
  if (!preview) throw new Error('a preview vanished while it was made');
  return preview;
}

/** What a run is asked for. */
export interface RunRequest {
  readonly previewId: string;
  readonly reason: string;
  readonly actor: RatingActor;
}

export type RunRefusal = 'not_found' | 'preview_not_ready' | 'preview_expired' | 'preview_stale' | 'run_open';

class Refused extends Error {
  readonly refusal: RunRefusal;
  constructor(refusal: RunRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

/**
 * Posts what a preview found; asked again for the same preview it answers with the run that there is.
 * @returns the run as far as it is, or why there is none
 */
export async function startRun(
  context: RatingContext,
  organisationId: string,
  request: RunRequest,
): Promise<StoredRun | RunRefusal> {
  const { db } = context;
  const runId = await openOrFind(context, organisationId, request).catch((err: unknown) => {
    if (err instanceof Refused) return err;
    throw err;
  });
  if (runId instanceof Refused) return runId.refusal;
  await workOnRating(context, organisationId, BATCHES_AT_ONCE);
  const run = await db.readTenant(organisationId, (unit) => readRun(unit, runId));
  if (!run) throw new Error('a run vanished while it was made');
  return run;
}

/** @throws {Refused} which undoes the unit */
function openOrFind(
  { db, clock }: RatingContext,
  organisationId: string,
  { previewId, reason, actor }: RunRequest,
): Promise<string> {
  return db.inTenant('app_user', organisationId, async (unit) => {
    const now = clock();
    const preview = await readPreview(unit, previewId);
    if (!preview) throw new Refused('not_found');
    if (preview.runId !== null) return preview.runId;
    if (preview.state !== 'ready') throw new Refused('preview_not_ready');
    if (preview.expiresAt <= now) throw new Refused('preview_expired');
    const run = { runId: newId(), previewId, reason, actor };
    if (!(await insertRun(unit, { ...run, startedAt: now, totals: NO_TOTALS }))) {
      const same = await runOfPreview(unit, previewId);
      if (same) return same.runId;
      throw new Refused((await openRun(unit)) ? 'run_open' : 'preview_stale');
    }
    // Only now: a run that ended while this one waited for its slot is seen.
    if ((await readInputs(unit, preview)).hash !== preview.inputsHash) throw new Refused('preview_stale');
    await auditRun(unit, run, 'started', now);
    await announceWork(unit, now);
    return run.runId;
  });
}

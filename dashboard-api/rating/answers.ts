/** Previews and runs in the form of the API. No I/O. */
import type { RatingPreview, RatingRun, RatingRuns } from '../../contract/rating.ts';
import type { BatchEnd } from '../../db/rating/lines.ts';
import type { StoredPreview } from '../../db/rating/previews.ts';
import type { StoredRun } from '../../db/rating/runs.ts';

export function previewAnswer(preview: StoredPreview): RatingPreview {
  const { previewId, state, request, priceVersion, inputsHash, runId, totals, last } = preview;
  return {
    previewId,
    state,
    request,
    priceVersion,
    inputsHash,
    runId,
    totals,
    createdAt: preview.createdAt.toISOString(),
    expiresAt: preview.expiresAt.toISOString(),
    upTo: state === 'ready' ? asInstant(request.to) : reached(last, request.from),
  };
}

export function runAnswer(run: StoredRun): RatingRun {
  const { runId, previewId, state, request, priceVersion, reason, totals, last } = run;
  return {
    runId,
    previewId,
    state,
    request,
    priceVersion,
    reason,
    totals,
    actorKind: run.actor.actorKind,
    actorId: run.actor.actorId ?? null,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    upTo: state === 'done' ? asInstant(request.to) : reached(last, request.from),
  };
}

export function runsAnswer(runs: readonly StoredRun[]): RatingRuns {
  return {
    runs: runs.map((run) => {
      const { totals, ...row } = runAnswer(run);
      return { ...row, differenceNanos: totals.differenceNanos };
    }),
  };
}

const reached = (last: BatchEnd | null, from: string): string =>
  last?.admittedAt.toISOString() ?? asInstant(from);

const asInstant = (text: string): string => new Date(text).toISOString();

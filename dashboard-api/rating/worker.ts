/** Goes on with previews and runs that were too long for one answer, or whose process ended, for as long as the API runs. */
import { organisationsDue } from '../../db/directory/due-jobs.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import type { Log } from '../log.ts';
import { type RatingContext, workOnRating } from './work.ts';

const LOOK_EVERY_MS = 2_000;
/** Then it is another organisation's turn. */
const BATCHES_A_TURN = 20;

export const startRatingWorker = (context: RatingContext, log: Log): Job =>
  repeat(log, {
    name: 'rating.work',
    everyMs: LOOK_EVERY_MS,
    pass: async (isStopped) => ((await ratingPass(context, isStopped)) ? LOOK_EVERY_MS : 0),
  });

/** A turn for each organisation whose work is due. @returns true if nothing is left that is due */
export async function ratingPass(context: RatingContext, isStopped: () => boolean): Promise<boolean> {
  let isIdle = true;
  const due = await organisationsDue(context.db, 'rating.work', new Date(context.clock().getTime() + 1));
  for (const organisationId of due) {
    if (isStopped()) return isIdle;
    if (!(await workOnRating(context, organisationId, BATCHES_A_TURN))) isIdle = false;
  }
  return isIdle;
}

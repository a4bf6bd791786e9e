/** Goes on with previews and runs that were too long for one answer, or whose process ended, for as long as the API runs. */
import { organisationsDue } from '../../db/directory/due-jobs.ts';
import { errorFacts, type Log } from '../log.ts';
import { type RatingContext, workOnRating } from './work.ts';

export interface RatingWorker {
  /** Takes up nothing more and waits for the batches at hand. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 2_000;
/** Then it is another organisation's turn. */
const BATCHES_A_TURN = 20;

/** One pass after the other; a pass that fails is logged and tried again. */
export function startRatingWorker(context: RatingContext, log: Log): RatingWorker {
  let isStopped = false;
  let wake = () => {};
  const passes = run();

  async function run(): Promise<void> {
    while (!isStopped) {
      const slept = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const isIdle = await ratingPass(context, () => isStopped).catch((err: unknown) => {
        log.write({ name: 'job.failed', job: 'rating.work', error: errorFacts(err) });
        return true;
      });
      if (isStopped) return;
      const timer = setTimeout(() => wake(), isIdle ? LOOK_EVERY_MS : 0);
      await slept;
      clearTimeout(timer);
    }
  }

  return {
    async stop() {
      isStopped = true;
      wake();
      await passes;
    },
  };
}

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

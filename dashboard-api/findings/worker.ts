/** Searches for what is unusual, for as long as the API runs. Any number of processes may do so: each bucket is found once. */
import type { Database } from '../../db/database.ts';
import { organisationsDue, setDue } from '../../db/directory/due-jobs.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Resources } from '../services.ts';
import { watchActivity } from './activity.ts';
import { nextLook, searchSpend } from './spend.ts';

const LOOK_EVERY_MS = 5_000;
const WATCH_EVERY_MS = 5 * 60_000;

export interface SearchContext {
  readonly db: Database;
  readonly clock: () => Date;
}

export function startFindingJob({ db, clock, log }: Resources): Job {
  return repeat(log, {
    name: 'findings',
    everyMs: LOOK_EVERY_MS,
    pass: (isStopped) => findingPass({ db, clock }, log, isStopped),
  });
}

const inAWhile = (now: Date): Date => new Date(now.getTime() + WATCH_EVERY_MS);

const TURNS = [
  { job: 'finding.spend', search: searchSpend, next: nextLook },
  { job: 'finding.watch', search: watchActivity, next: inAWhile },
] as const;

/** A turn for each organisation that is due. One whose turn fails comes again, and does not take the others'. */
export async function findingPass(
  { db, clock }: SearchContext,
  log: Log,
  isStopped: () => boolean,
): Promise<void> {
  for (const { job, search, next } of TURNS) {
    const due = await organisationsDue(db, job, new Date(clock().getTime() + 1));
    for (const organisationId of due) {
      if (isStopped()) return;
      try {
        await db.inTenant('app_user', organisationId, async (unit) => {
          const now = clock();
          await setDue(unit, job, next(now));
          await search(unit, now);
        });
      } catch (err) {
        log.write({ name: 'job.failed', job, error: errorFacts(err) });
        await db
          .inTenant('app_user', organisationId, (unit) => setDue(unit, job, inAWhile(clock())))
          .catch(() => undefined);
      }
    }
  }
}

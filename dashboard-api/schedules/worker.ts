/** Sends scheduled reports, for as long as the API runs. Any number of processes may do so. */
import { organisationsDue } from '../../db/directory/due-jobs.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Resources } from '../services.ts';
import type { ScheduleContext } from './report.ts';
import { runSchedules } from './run.ts';

const LOOK_EVERY_MS = 5_000;

export const startScheduleJob = ({ db, clock, log }: Resources): Job =>
  repeat(log, {
    name: 'schedules',
    everyMs: LOOK_EVERY_MS,
    pass: (isStopped) => schedulePass({ db, clock }, log, isStopped),
  });

/** A turn for each organisation that has something due. One whose turn fails does not take the others'. */
export async function schedulePass(
  context: ScheduleContext,
  log: Log,
  isStopped: () => boolean,
): Promise<void> {
  const { db, clock } = context;
  for (const organisationId of await organisationsDue(db, 'report.send', new Date(clock().getTime() + 1))) {
    if (isStopped()) return;
    try {
      await runSchedules(context, organisationId);
    } catch (err) {
      log.write({ name: 'job.failed', job: 'report.send', error: errorFacts(err) });
    }
  }
}

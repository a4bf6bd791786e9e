/** Looks at thresholds and sends what waits, for as long as the API runs. Any number of processes may do so. */
import { organisationsDue } from '../../db/directory/due-jobs.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Resources } from '../services.ts';
import { checkForecasts, checkThresholds } from './check.ts';
import { announceEndings } from './endings.ts';
import { type SendContext, sendDue } from './send.ts';

const LOOK_EVERY_MS = 1_000;

export function startAlertJob({ db, clock, egress, config, log }: Resources): Job {
  const context = { db, clock, egress, envelope: config.envelope, publicUrl: config.publicUrl };
  return repeat(log, {
    name: 'alerts',
    everyMs: LOOK_EVERY_MS,
    pass: (isStopped) => alertPass(context, log, isStopped),
  });
}

/** A turn for each organisation that has something due. One whose turn fails does not take the others'. */
export async function alertPass(context: SendContext, log: Log, isStopped: () => boolean): Promise<void> {
  const { db, clock } = context;
  const turns = [
    { job: 'alert.check', turn: checkThresholds },
    { job: 'alert.forecast', turn: checkForecasts },
    { job: 'key.announce', turn: announceEndings },
    { job: 'alert.send', turn: sendDue },
  ] as const;
  for (const { job, turn } of turns) {
    try {
      for (const organisationId of await organisationsDue(db, job, new Date(clock().getTime() + 1))) {
        if (isStopped()) return;
        await turn(context, organisationId);
      }
    } catch (err) {
      log.write({ name: 'job.failed', job, error: errorFacts(err) });
    }
  }
}

/** Looks at thresholds and sends what waits, for as long as the API runs. Any number of processes may do so. */
import { setTimeout as after } from 'node:timers/promises';
import { organisationsDue } from '../../db/directory/due-jobs.ts';
import { errorFacts, type Log } from '../log.ts';
import { checkThresholds } from './check.ts';
import { type SendContext, sendDue } from './send.ts';

export interface AlertWorker {
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 1_000;

/** One pass after the other; one that fails is logged, and its organisation's turn comes again. */
export function startAlertWorker(context: SendContext, log: Log): AlertWorker {
  const stopping = new AbortController();
  const passes = run();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await after(LOOK_EVERY_MS, null, { signal: stopping.signal }).catch(() => null);
      if (stopping.signal.aborted) return;
      await alertPass(context, log, () => stopping.signal.aborted);
    }
  }

  return {
    async stop() {
      stopping.abort();
      await passes;
    },
  };
}

/** A turn for each organisation that has something due. One whose turn fails does not take the others'. */
export async function alertPass(context: SendContext, log: Log, isStopped: () => boolean): Promise<void> {
  const { db, clock } = context;
  const turns = [
    { job: 'alert.check', turn: checkThresholds },
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

/** Tells collectors of calls, for as long as the API runs. Any number of processes may do so. */
import { organisationsDue } from '../../db/directory/due-jobs.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Resources } from '../services.ts';
import { type TelemetryContext, tellCollector } from './send.ts';

const LOOK_EVERY_MS = 5_000;

export function startTelemetryJob({ db, clock, egress, config, log }: Resources): Job {
  const context = { db, clock, egress, envelope: config.envelope };
  return repeat(log, {
    name: 'telemetry',
    everyMs: LOOK_EVERY_MS,
    pass: (isStopped) => telemetryPass(context, log, isStopped),
  });
}

/** A turn for each organisation that has a collector. One whose turn fails does not take the others'. */
export async function telemetryPass(
  context: TelemetryContext,
  log: Log,
  isStopped: () => boolean,
): Promise<void> {
  const { db, clock } = context;
  const before = new Date(clock().getTime() + 1);
  for (const organisationId of await organisationsDue(db, 'telemetry.send', before)) {
    if (isStopped()) return;
    try {
      await tellCollector(context, organisationId);
    } catch (err) {
      log.write({ name: 'job.failed', job: 'telemetry.send', error: errorFacts(err) });
    }
  }
}

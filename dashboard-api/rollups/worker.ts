/** Builds roll-ups of organisations that had usage before there were any, for as long as the API runs. */
import { clearDue, organisationsDue, setDue } from '../../db/directory/due-jobs.ts';
import { buildRollups } from '../../db/rollups/build.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import type { Log } from '../log.ts';
import type { Resources } from '../services.ts';

type RollupContext = Pick<Resources, 'db' | 'clock'>;

const LOOK_EVERY_MS = 60_000;
/** Nobody else takes up an organisation's work for so long after a day of it. */
const LEASE_MS = 120_000;

/** Looks for work at the start and then now and then. */
export const startRollupWorker = (context: RollupContext, log: Log): Job =>
  repeat(log, {
    ...{ name: 'rollup.build', everyMs: LOOK_EVERY_MS },
    pass: (isStopped) => rollupPass(context, isStopped),
  });

/** Builds what is due, one organisation after the other. */
export async function rollupPass({ db, clock }: RollupContext, isStopped: () => boolean): Promise<void> {
  const due = await organisationsDue(db, 'rollup.build', new Date(clock().getTime() + 1));
  for (const organisationId of due) {
    const lease = () =>
      db.inTenant('app_user', organisationId, (unit) =>
        setDue(unit, 'rollup.build', new Date(clock().getTime() + LEASE_MS)),
      );
    const isBuilt = await buildRollups(db, organisationId, async () => {
      if (isStopped()) return false;
      await lease();
      return true;
    });
    if (!isBuilt) return;
    await db.inTenant('app_user', organisationId, (unit) => clearDue(unit, 'rollup.build'));
  }
}

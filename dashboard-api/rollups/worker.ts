/** Builds roll-ups of organisations that had usage before there were any, for as long as the API runs. */
import { clearDue, organisationsDue, setDue } from '../../db/directory/due-jobs.ts';
import { buildRollups } from '../../db/rollups/build.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Resources } from '../services.ts';

export interface RollupWorker {
  /** Takes up nothing more and waits for the day at hand. */
  stop(): Promise<void>;
}

type RollupContext = Pick<Resources, 'db' | 'clock'>;

const LOOK_EVERY_MS = 60_000;
/** Nobody else takes up an organisation's work for so long after a day of it. */
const LEASE_MS = 120_000;

/** Looks for work at the start and then now and then; what fails is logged and tried again. */
export function startRollupWorker(context: RollupContext, log: Log): RollupWorker {
  let isStopped = false;
  let wake = () => {};
  const passes = run();

  async function run(): Promise<void> {
    while (!isStopped) {
      const slept = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await rollupPass(context, () => isStopped).catch((err: unknown) => {
        log.write({ name: 'job.failed', job: 'rollup.build', error: errorFacts(err) });
      });
      if (isStopped) return;
      const timer = setTimeout(() => wake(), LOOK_EVERY_MS);
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

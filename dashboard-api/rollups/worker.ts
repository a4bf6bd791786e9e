/**
 * Keeps roll-ups for as long as the API runs: builds those of organisations that had usage before there were any, and makes
 * roll-ups by day of the days that have passed or changed.
 */
import {
  clearDue,
  type JobKind,
  organisationsDue,
  setDue,
  setDueIfNone,
} from '../../db/directory/due-jobs.ts';
import { buildRollups } from '../../db/rollups/build.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import type { Log } from '../log.ts';
import type { Resources } from '../services.ts';
import { rollUpDays } from './days.ts';

type RollupContext = Pick<Resources, 'db' | 'clock'>;

const LOOK_EVERY_MS = 60_000;
/** Nobody else takes up an organisation's work for so long after a day of it. */
const LEASE_MS = 120_000;
/** Days that changed are read by their quarters for so long at most. */
const DAYS_EVERY_MS = 30 * 60_000;

/** Looks for work at the start and then now and then. */
export const startRollupWorker = (context: RollupContext, log: Log): Job =>
  repeat(log, {
    name: 'rollup.build',
    everyMs: LOOK_EVERY_MS,
    async pass(isStopped) {
      await rollupPass(context, isStopped);
      await dayPass(context, isStopped);
    },
  });

/** Builds what is due, one organisation after the other. */
export async function rollupPass({ db, clock }: RollupContext, isStopped: () => boolean): Promise<void> {
  for (const organisationId of await dueNow({ db, clock }, 'rollup.build')) {
    const goOn = leased({ db, clock }, organisationId, 'rollup.build', isStopped);
    if (!(await buildRollups(db, organisationId, goOn))) return;
    await db.inTenant('app_user', organisationId, async (unit) => {
      await clearDue(unit, 'rollup.build');
      await setDueIfNone(unit, 'rollup.days', clock());
    });
  }
}

/** Makes the days that are missing, one organisation after the other. */
export async function dayPass({ db, clock }: RollupContext, isStopped: () => boolean): Promise<void> {
  for (const organisationId of await dueNow({ db, clock }, 'rollup.days')) {
    const goOn = leased({ db, clock }, organisationId, 'rollup.days', isStopped);
    if (!(await rollUpDays(db, organisationId, clock(), goOn))) return;
    await db.inTenant('app_user', organisationId, (unit) =>
      setDue(unit, 'rollup.days', new Date(clock().getTime() + DAYS_EVERY_MS)),
    );
  }
}

const dueNow = ({ db, clock }: RollupContext, kind: JobKind): Promise<string[]> =>
  organisationsDue(db, kind, new Date(clock().getTime() + 1));

/** Asked before each day of an organisation's work. */
const leased =
  ({ db, clock }: RollupContext, organisationId: string, kind: JobKind, isStopped: () => boolean) =>
  async (): Promise<boolean> => {
    if (isStopped()) return false;
    await db.inTenant('app_user', organisationId, (unit) =>
      setDue(unit, kind, new Date(clock().getTime() + LEASE_MS)),
    );
    return true;
  };

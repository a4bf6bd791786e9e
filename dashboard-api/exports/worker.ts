/** Makes exports and ends their files, for as long as the API runs. Any number of processes may do so. */
import type { TenantUnit } from '../../db/database.ts';
import { clearDue, lockDue, organisationsDue, setDue } from '../../db/directory/due-jobs.ts';
import { endExport, expiredExports, nextExportAt, unclaimedExports } from '../../db/exports/jobs.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Resources } from '../services.ts';
import { type ExportContext, workOnExport } from './work.ts';

const LOOK_EVERY_MS = 1_000;
/** Then it is another organisation's turn, where an export can go on later. */
const TURN_MS = 20_000;

export function startExportJob({ db, clock, config, log }: Resources): Job {
  const context = { db, clock, envelope: config.envelope };
  return repeat(log, {
    name: 'exports',
    everyMs: LOOK_EVERY_MS,
    pass: (isStopped) => exportPass(context, log, isStopped),
  });
}

/** A turn for each organisation that has something due. One whose turn fails does not take the others'. */
export async function exportPass(context: ExportContext, log: Log, isStopped: () => boolean): Promise<void> {
  const { db, clock } = context;
  for (const organisationId of await organisationsDue(db, 'export.work', new Date(clock().getTime() + 1))) {
    if (isStopped()) return;
    try {
      await turn(context, organisationId, isStopped);
    } catch (err) {
      log.write({ name: 'job.failed', job: 'export.work', error: errorFacts(err) });
    }
    await db.inTenant('app_user', organisationId, moveOn);
  }
}

async function turn(context: ExportContext, organisationId: string, isStopped: () => boolean): Promise<void> {
  const { db, clock } = context;
  await db.inTenant('app_user', organisationId, async (unit) => {
    for (const exportId of await expiredExports(unit, clock())) await endExport(unit, exportId);
  });
  const endMs = clock().getTime() + TURN_MS;
  const isPaused = () => isStopped() || clock().getTime() > endMs;
  while (!isPaused()) {
    const [next] = await db.readTenant(organisationId, (unit) => unclaimedExports(unit, clock(), 1));
    if (!next) return;
    await workOnExport(context, organisationId, next, isPaused);
  }
}

/** The job is due again when there is something to do again. */
async function moveOn(unit: TenantUnit): Promise<void> {
  if (!(await lockDue(unit, 'export.work'))) return;
  const next = await nextExportAt(unit);
  if (next) await setDue(unit, 'export.work', next);
  else await clearDue(unit, 'export.work');
}

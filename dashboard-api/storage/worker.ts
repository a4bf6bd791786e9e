/** Makes scheduled exports and brings files to their stores, for as long as the API runs. Any number of processes may do so. */
import { clearDue, lockDue, organisationsDue, setDue } from '../../db/directory/due-jobs.ts';
import { dueUploads, nextUploadAt } from '../../db/storage/uploads.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Resources } from '../services.ts';
import { runExportSchedules } from './schedule.ts';
import { tryUpload, type UploadContext } from './upload.ts';

const LOOK_EVERY_MS = 5_000;
const AT_A_TIME = 20;

export function startStorageJob({ db, clock, egress, config, log }: Resources): Job {
  const context = { db, clock, egress, envelope: config.envelope };
  return repeat(log, {
    name: 'storage',
    everyMs: LOOK_EVERY_MS,
    pass: (isStopped) => storagePass(context, log, isStopped),
  });
}

/** A turn for each organisation that has something due. One whose turn fails does not take the others'. */
export async function storagePass(context: UploadContext, log: Log, isStopped: () => boolean): Promise<void> {
  const { db, clock } = context;
  const turns = [
    { job: 'storage.schedule', turn: runExportSchedules },
    { job: 'storage.upload', turn: uploadDue },
  ] as const;
  for (const { job, turn } of turns) {
    for (const organisationId of await organisationsDue(db, job, new Date(clock().getTime() + 1))) {
      if (isStopped()) return;
      try {
        await turn(context, organisationId);
      } catch (err) {
        log.write({ name: 'job.failed', job, error: errorFacts(err) });
      }
    }
  }
}

/** One round: everything that is due now, at most `AT_A_TIME`. */
export async function uploadDue(context: UploadContext, organisationId: string): Promise<void> {
  const { db, clock } = context;
  const due = await db.readTenant(organisationId, (unit) => dueUploads(unit, clock(), AT_A_TIME));
  try {
    for (const upload of due) await tryUpload(context, organisationId, upload);
  } finally {
    await db.inTenant('app_user', organisationId, async (unit) => {
      if (!(await lockDue(unit, 'storage.upload'))) return;
      const next = await nextUploadAt(unit);
      if (next) await setDue(unit, 'storage.upload', next);
      else await clearDue(unit, 'storage.upload');
    });
  }
}

/** Retention beside the API: in local mode alone, where there is one process. Elsewhere `npm run upkeep` has its own login. */
import { removeOrganisation } from '../../db/deletion/remove.ts';
import { removalsDue } from '../../db/directory/due-jobs.ts';
import { runRetention } from '../../db/retention/run.ts';
import { checkpointSigner } from '../audit/heads.ts';
import { addToList, signCertificate } from '../deletion/certificate.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import type { Resources } from '../services.ts';

const LOOK_EVERY_MS = 3_600_000;
/** A start has more urgent work. */
const BEGINS_AFTER_MS = 120_000;
const BATCH = 500;

/** Removes what is over, once a day for each organisation. */
export const startRetention = (resources: Resources): Job =>
  repeat(resources.log, {
    name: 'retention.run',
    everyMs: LOOK_EVERY_MS,
    beginsAfterMs: BEGINS_AFTER_MS,
    pass: (isStopped) => retentionPass(resources, isStopped),
  });

const REMOVALS_EVERY_MS = 60_000;

/** Removes organisations that are empty at the edge. */
export const startRemovals = (resources: Resources): Job =>
  repeat(resources.log, {
    name: 'organisation.terminate',
    everyMs: REMOVALS_EVERY_MS,
    pass: (isStopped) => removalPass(resources, isStopped),
  });

/** One pass over the organisations that are due. */
export async function removalPass(
  { db, config, clock, log }: Pick<Resources, 'db' | 'config' | 'clock' | 'log'>,
  isStopped: () => boolean,
): Promise<void> {
  const { deletionsFile } = config;
  for (const organisationId of await removalsDue(db, 'organisation.terminate', clock())) {
    await removeOrganisation(db, organisationId, {
      batch: BATCH,
      clock,
      isStopped,
      onRemoved: () => undefined,
      async certify(certificate) {
        const jws = await signCertificate(certificate, config.signingKey, clock());
        if (deletionsFile !== null) await addToList(deletionsFile, jws);
        log.write({
          name: 'organisation.deleted',
          organisationId,
          certificate: deletionsFile === null ? jws : null,
        });
        return jws;
      },
    });
  }
}

/** One pass over the organisations that are due. */
export async function retentionPass(
  { db, config, clock, log }: Pick<Resources, 'db' | 'config' | 'clock' | 'log'>,
  isStopped: () => boolean,
): Promise<void> {
  const now = clock();
  for (const organisationId of await removalsDue(db, 'retention.run', now)) {
    const { held } = await runRetention(db, organisationId, {
      now,
      batch: BATCH,
      isStopped,
      onRemoved: () => undefined,
      sign: checkpointSigner(config.signingKey, clock),
    });
    if (held) log.write({ name: 'retention.held', organisationId, ...held });
  }
}

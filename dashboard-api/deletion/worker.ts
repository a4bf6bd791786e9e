import { organisationsDue } from '../../db/directory/due-jobs.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import type { Resources } from '../services.ts';
import { closeOrganisation } from './close.ts';

const LOOK_EVERY_MS = 30_000;

/** Closes organisations whose deletion has come. */
export const startClosing = (resources: Resources): Job =>
  repeat(resources.log, {
    name: 'organisation.close',
    everyMs: LOOK_EVERY_MS,
    async pass(isStopped) {
      for (const organisationId of await organisationsDue(
        resources.db,
        'organisation.close',
        resources.clock(),
      )) {
        if (isStopped()) return;
        const closing = await closeOrganisation(resources, organisationId);
        if (closing === 'closed') resources.log.write({ name: 'organisation.closed', organisationId });
      }
    },
  });

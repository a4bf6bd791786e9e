/** Erasures beside the API: in local mode alone. Elsewhere `npm run upkeep` carries them out, with a login of its own. */
import { removalsDue } from '../../db/directory/due-jobs.ts';
import { eraseWaiting } from '../../db/privacy/run.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import type { Resources } from '../services.ts';

const LOOK_EVERY_MS = 60_000;

/** Erases whoever waits for it, a person to a transaction. */
export const startErasures = ({ db, clock, log }: Resources): Job =>
  repeat(log, {
    name: 'person.erase',
    everyMs: LOOK_EVERY_MS,
    pass: async (isStopped) => {
      for (const organisationId of await removalsDue(db, 'person.erase', clock()))
        await eraseWaiting(db, organisationId, clock(), isStopped);
    },
  });

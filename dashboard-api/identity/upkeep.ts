import { removeWhatIsOver } from '../../db/directory/upkeep.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import type { Resources } from '../services.ts';

const EVERY_MS = 3_600_000;
/** A start has more urgent work. */
const BEGINS_AFTER_MS = 60_000;

/** Keeps the directory free of what is over, once an hour. */
export const startDirectoryUpkeep = ({ db, clock, log }: Resources): Job =>
  repeat(log, {
    name: 'directory.upkeep',
    everyMs: EVERY_MS,
    beginsAfterMs: BEGINS_AFTER_MS,
    pass: () => removeWhatIsOver(db, clock()),
  });

import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row counts attempts of one kind, by one account from one address, within a window of time: what all
 * processes of the API limit by. The bucket is a hash of the three. Written at each attempt; of no more use once its
 * window is over.
 */
export const defineAttempt = (kit: Kit) =>
  kit.table('attempt', {
    bucketHash: kit.text(64).primaryKey(),
    windowStart: kit.instant().notNull(),
    count: kit.count().notNull(),
  });

import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is a human being who has signed in here once, whatever organisations they belong to. Written at the
 * first sign-in; dies when the person is erased.
 */
export const definePerson = (kit: Kit) =>
  kit.table('person', {
    personId: kit.uuid().primaryKey(),
    createdAt: kit.instant().notNull(),
  });

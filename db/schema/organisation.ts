import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is an organisation: that it exists, nothing more. Written when an organisation is created; dies
 * with the organisation.
 */
export const defineOrganisation = (kit: Kit) =>
  kit.table('organisation', {
    organisationId: kit.uuid().primaryKey(),
    createdAt: kit.instant().notNull(),
  });

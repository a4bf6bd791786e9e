import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row says which organisation a domain was shown to belong to, by its DNS, and which connection signs its
 * people in. A domain belongs to one organisation. Written at verification; dies with the organisation.
 */
export const defineSsoDomain = (kit: Kit) =>
  kit.table('sso_domain', {
    domain: kit.text(253).primaryKey(),
    organisationId: kit.uuid().notNull(),
    connectionId: kit.uuid().notNull(),
    verifiedAt: kit.instant().notNull(),
  });

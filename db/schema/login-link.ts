import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is a one-time login link for one member, known by the SHA-256 of its token. Written when a link is
 * made; used once at most; dies with the organisation.
 */
export const defineLoginLink = (kit: Kit) =>
  kit.table('login_link', {
    tokenHash: kit.text(64).primaryKey(),
    organisationId: kit.uuid().notNull(),
    personId: kit.uuid().notNull(),
    createdAt: kit.instant().notNull(),
    expiresAt: kit.instant().notNull(),
    usedAt: kit.instant(),
  });

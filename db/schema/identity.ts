import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row says that a subject of an issuer (OpenID Connect Core §2) is a person. Known by the SHA-256 of both.
 * Written when the subject first signs in or is linked; dies with the person.
 */
export const defineIdentity = (kit: Kit) =>
  kit.table(
    'identity',
    {
      identityHash: kit.text(64).primaryKey(),
      personId: kit.uuid().notNull(),
      issuer: kit.text(255).notNull(),
      subject: kit.text(255).notNull(),
      createdAt: kit.instant().notNull(),
      lastUsedAt: kit.instant().notNull(),
    },
    (table) => [
      /** Whether an address is already somebody's at this issuer. */
      kit.index('identity_of_person').on(table.personId),
    ],
  );

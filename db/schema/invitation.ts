import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row invites whoever proves an address to join an organisation, known by the SHA-256 of its token. Used
 * once at most, within seven days; written by administrators; dies with the organisation.
 */
export const defineInvitation = (kit: Kit) =>
  kit.table(
    'invitation',
    {
      tokenHash: kit.text(64).primaryKey(),
      organisationId: kit.uuid().notNull(),
      invitationId: kit.uuid().notNull(),
      /** E-mail address in lower case. */
      address: kit.text(254).notNull(),
      role: kit.text(36).notNull(),
      teamIds: kit.json<readonly string[]>().notNull(),
      invitedBy: kit.uuid().notNull(),
      createdAt: kit.instant().notNull(),
      expiresAt: kit.instant().notNull(),
      acceptedAt: kit.instant(),
      revokedAt: kit.instant(),
    },
    (table) => [
      /** Open invitations of an organisation. */
      kit.index('invitation_of_organisation').on(table.organisationId, table.createdAt),
    ],
  );

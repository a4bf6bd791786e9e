import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row says that a person belongs to an organisation, and with what role. Read at every request of every
 * session; written by administrators, an accepted invitation, a first sign-in or provisioning; removed with the member.
 */
export const defineMembership = (kit: Kit) =>
  kit.table(
    'membership',
    {
      organisationId: kit.uuid().notNull(),
      personId: kit.uuid().notNull(),
      /** One of contract `ROLES`, or the id of an `own_role`. */
      role: kit.text(36).notNull(),
      /** `first_run`, `invited`, `just_in_time` or `provisioned`. */
      origin: kit.text(16).notNull(),
      createdAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'membership_key', columns: [table.organisationId, table.personId] }),
      /** The organisations of a person who signs in. */
      kit.index('membership_of_person').on(table.personId),
    ],
  );

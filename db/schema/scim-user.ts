import type { Kit } from './kit.pg.ts';

/**
 * A row is a user that the organisation's identity provider has provisioned (RFC 7643 §4.1), and the member that it is.
 * Written by provisioning; one that is deprovisioned stays, inactive, until the provider removes it.
 */
export const defineScimUser = (kit: Kit) =>
  kit.table(
    'scim_user',
    {
      tenantId: kit.uuid().notNull(),
      userId: kit.uuid().notNull(),
      personId: kit.uuid().notNull(),
      userName: kit.text(254).notNull(),
      /** The user name as it is compared: in lower case. */
      userKey: kit.text(254).notNull(),
      /** E-mail address in lower case, which a sign-in is recognised by; null: none stated. */
      address: kit.text(254),
      /** The provider's own id; null: none stated. */
      externalId: kit.text(254),
      isActive: kit.bool().notNull(),
      /** The member's role is a group's, and goes with it. */
      hasMappedRole: kit.bool().notNull(),
      /** Names and e-mail addresses as the provider states them. */
      stated: kit.json<Readonly<Record<string, unknown>>>().notNull(),
      /** Grows with each change: the resource's ETag. */
      version: kit.int64().notNull(),
      createdAt: kit.instant().notNull(),
      changedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'scim_user_key', columns: [table.tenantId, table.userId] }),
      /** No two users of one name; the look-up that precedes each change. */
      kit.uniqueIndex('scim_user_name').on(table.tenantId, table.userKey),
      kit.index('scim_user_external').on(table.tenantId, table.externalId),
      /** The user that a sign-in is. */
      kit.index('scim_user_address').on(table.tenantId, table.address),
      kit.index('scim_user_of_person').on(table.tenantId, table.personId),
    ],
  );

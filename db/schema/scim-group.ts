import type { Kit } from './kit.pg.ts';

/**
 * A row is a group of the organisation's identity provider (RFC 7643 §4.2), and what its members become here. Written by
 * provisioning; role and teams by administrators.
 */
export const defineScimGroup = (kit: Kit) =>
  kit.table(
    'scim_group',
    {
      tenantId: kit.uuid().notNull(),
      groupId: kit.uuid().notNull(),
      displayName: kit.text(254).notNull(),
      externalId: kit.text(254),
      /** The role of its members, never `owner`; null: none. */
      role: kit.text(36),
      /** Teams that its members belong to. */
      teamIds: kit.json<readonly string[]>().notNull(),
      version: kit.int64().notNull(),
      createdAt: kit.instant().notNull(),
      changedAt: kit.instant().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'scim_group_key', columns: [table.tenantId, table.groupId] })],
  );

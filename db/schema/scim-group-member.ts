import type { Kit } from './kit.pg.ts';

/** A row says that a provisioned user is in a group. Written by provisioning; dies with either. */
export const defineScimGroupMember = (kit: Kit) =>
  kit.table(
    'scim_group_member',
    {
      tenantId: kit.uuid().notNull(),
      groupId: kit.uuid().notNull(),
      userId: kit.uuid().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'scim_group_member_key',
        columns: [table.tenantId, table.groupId, table.userId],
      }),
      /** The groups of a user. */
      kit.index('scim_group_of_user').on(table.tenantId, table.userId),
    ],
  );

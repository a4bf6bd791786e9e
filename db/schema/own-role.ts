import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is a role that an organisation has defined: which rights it grants, and how far each. Read at every
 * request of every session of whoever has it; written by administrators; removed once nobody has it any more.
 */
export const defineOwnRole = (kit: Kit) =>
  kit.table(
    'own_role',
    {
      organisationId: kit.uuid().notNull(),
      /** As memberships, invitations and groups name it. */
      roleId: kit.text(36).notNull(),
      name: kit.text(60).notNull(),
      /** The name in lower case: no two roles of an organisation are called the same. */
      nameKey: kit.text(120).notNull(),
      rights: kit.json<Readonly<Record<string, string>>>().notNull(),
      createdAt: kit.instant().notNull(),
      changedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'own_role_key', columns: [table.organisationId, table.roleId] }),
      /** A name is taken once. */
      kit.uniqueIndex('own_role_by_name').on(table.organisationId, table.nameKey),
    ],
  );

import type { Kit } from './kit.pg.ts';

/**
 * A row is what an organisation calls one of its members. Written at sign-in from what the provider says; the rest of
 * a membership is in the directory. Removed with the member.
 */
export const defineMemberProfile = (kit: Kit) =>
  kit.table(
    'member_profile',
    {
      tenantId: kit.uuid().notNull(),
      personId: kit.uuid().notNull(),
      name: kit.text(120).notNull(),
      /** E-mail address; null: the provider states none. */
      address: kit.text(254),
    },
    (table) => [kit.primaryKey({ name: 'member_profile_key', columns: [table.tenantId, table.personId] })],
  );

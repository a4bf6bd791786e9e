import type { Kit } from './kit.pg.ts';

/**
 * A row is a device or country that a member has signed in from, so that a new one shows. Written at sign-in, once; dies
 * with its organisation.
 */
export const defineLoginTrait = (kit: Kit) =>
  kit.table(
    'login_trait',
    {
      tenantId: kit.uuid().notNull(),
      personId: kit.uuid().notNull(),
      /** `device` or `country`. */
      kind: kit.text(8).notNull(),
      /** Browser and system in words of ours, or ISO 3166-1 alpha-2. */
      trait: kit.text(64).notNull(),
      firstSeenAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'login_trait_key',
        columns: [table.tenantId, table.personId, table.kind, table.trait],
      }),
    ],
  );

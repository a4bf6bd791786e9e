import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is a browser session, known by the SHA-256 of its cookie. Written at sign-in and touched on use;
 * dies at sign-out, or unused once it has ended.
 */
export const defineSession = (kit: Kit) =>
  kit.table(
    'session',
    {
      tokenHash: kit.text(64).primaryKey(),
      organisationId: kit.uuid().notNull(),
      createdAt: kit.instant().notNull(),
      lastSeenAt: kit.instant().notNull(),
      endsAt: kit.instant().notNull(),
    },
    (table) => [kit.index('session_of_organisation').on(table.organisationId, table.createdAt)],
  );

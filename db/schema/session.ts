import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is a browser session of one person in one organisation, known by the SHA-256 of its cookie. Written
 * at sign-in and touched on use; dies at sign-out, when it is revoked, or unused once it has ended.
 */
export const defineSession = (kit: Kit) =>
  kit.table(
    'session',
    {
      tokenHash: kit.text(64).primaryKey(),
      /** What the session is called where it is listed; says nothing of the cookie. */
      sessionId: kit.uuid().notNull(),
      organisationId: kit.uuid().notNull(),
      personId: kit.uuid().notNull(),
      createdAt: kit.instant().notNull(),
      lastSeenAt: kit.instant().notNull(),
      /** How the person signed in: `link` or `oidc`. */
      method: kit.text(16).notNull(),
      /** The organisation's connection that signed the person in; null: a link, or the platform's provider. */
      connectionId: kit.uuid(),
      /** When a second factor was last proven in this session; null: never. */
      secondFactorAt: kit.instant(),
      /** When the person last proved who they are, as far as is known; null: not known. */
      stepUpAt: kit.instant(),
      /** The cookie before the last rotation, and when that was: requests that were under way still carry it. */
      previousHash: kit.text(64),
      rotatedAt: kit.instant(),
      /** The person's rights have changed: the next answer brings a new cookie. */
      mustRotate: kit.bool().notNull(),
      /** SHA-256 of the versions of terms that the person had accepted when this was last looked at; null: not looked at. */
      termsHash: kit.text(64),
      /** Browser and system, in words of ours. */
      device: kit.text(64).notNull(),
      /** Address that the session was opened from; null: not known. */
      clientAddress: kit.text(45),
      /** ISO 3166-1 alpha-2; null: not known. */
      country: kit.text(2),
    },
    (table) => [
      /** Sessions of an organisation's members, listed and ended. */
      kit.index('session_of_member').on(table.organisationId, table.personId, table.createdAt),
      /** A cookie that has just been replaced. */
      kit.index('session_by_previous').on(table.previousHash),
    ],
  );

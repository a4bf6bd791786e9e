import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is a bearer token for the dashboard API, known by the SHA-256 of its text. Written when a token
 * is issued and when it is revoked; dies with the organisation.
 */
export const defineApiToken = (kit: Kit) =>
  kit.table(
    'api_token',
    {
      tokenHash: kit.text(64).primaryKey(),
      organisationId: kit.uuid().notNull(),
      /** What the token may do: one of `TOKEN_SCOPES`. */
      scope: kit.text(16).notNull(),
      /** `issued` for a person, `ready_file` for the program that started the local stack. */
      origin: kit.text(16).notNull(),
      createdAt: kit.instant().notNull(),
      expiresAt: kit.instant().notNull(),
      revokedAt: kit.instant(),
    },
    (table) => [kit.index('api_token_of_organisation').on(table.organisationId, table.createdAt)],
  );

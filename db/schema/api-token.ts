import type { Right } from '../../contract/rights.ts';
import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is a bearer token for the dashboard API, known by the SHA-256 of its text. Written when a token
 * is issued, used (at most once a minute) and revoked; dies with the organisation.
 */
export const defineApiToken = (kit: Kit) =>
  kit.table(
    'api_token',
    {
      tokenHash: kit.text(64).primaryKey(),
      /** What the token is called where it is listed; says nothing of its text. */
      tokenId: kit.uuid().notNull(),
      organisationId: kit.uuid().notNull(),
      /** Whose rights bound the token's; null: nobody's, for a token that the product itself made. */
      personId: kit.uuid(),
      name: kit.text(120).notNull(),
      /** What the token may do, as far as its owner may. */
      scopes: kit.json<readonly Right[]>().notNull(),
      /** `issued` for a person, `scim` for an identity provider, `ready_file` for the program that started the local stack. */
      origin: kit.text(16).notNull(),
      createdAt: kit.instant().notNull(),
      expiresAt: kit.instant().notNull(),
      lastUsedAt: kit.instant(),
      revokedAt: kit.instant(),
    },
    (table) => [kit.index('api_token_of_organisation').on(table.organisationId, table.createdAt)],
  );

import type { defineApiKey } from './api-key.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is one secret of a key: HMAC-SHA-256 of the key text under one pepper version. More than one while a rotation
 * overlaps. Written when a secret is made; dies when it is no longer valid.
 */
export const defineApiKeyHash = (kit: Kit, apiKey: ReturnType<typeof defineApiKey>) =>
  kit.table(
    'api_key_hash',
    {
      tenantId: kit.uuid().notNull(),
      keyId: kit.text(24).notNull(),
      hash: kit.text(64).notNull(),
      pepperVersion: kit.text(4).notNull(),
      /** Null: no end. */
      validUntil: kit.instant(),
      /** Null: before this was recorded. */
      madeAt: kit.instant(),
      /** When a call last showed it, to the minute; null: none ever did. */
      lastUsedAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'api_key_hash_key', columns: [table.tenantId, table.keyId, table.hash] }),
      kit.foreignKey({
        name: 'api_key_hash_of_key',
        columns: [table.tenantId, table.keyId],
        foreignColumns: [apiKey.tenantId, apiKey.keyId],
      }),
    ],
  );

import type { Kit } from './kit.pg.ts';

/**
 * A row is a request that was sent under an idempotency key, and what was answered, so that a repeat gets the same and does
 * nothing. Written before the request is carried out; dies a day later.
 */
export const defineKeptAnswer = (kit: Kit) =>
  kit.table(
    'kept_answer',
    {
      tenantId: kit.uuid().notNull(),
      /** SHA-256 of who asked and their key. */
      bucketHash: kit.text(64).notNull(),
      /** SHA-256 of method, path and body. */
      requestHash: kit.text(64).notNull(),
      createdAt: kit.instant().notNull(),
      /** Null: under way, or broken off, so that nobody knows whether it was carried out. */
      status: kit.count(),
      /** The body, sealed, with the version of its key: it may show a secret that is shown once. */
      sealedKey: kit.text(8),
      sealedBody: kit.bytes(),
    },
    (table) => [
      kit.primaryKey({ name: 'kept_answer_key', columns: [table.tenantId, table.bucketHash] }),
      /** Those whose day is over. */
      kit.index('kept_answer_by_age').on(table.tenantId, table.createdAt),
    ],
  );

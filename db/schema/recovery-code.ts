import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row is a code that stands in for a person's authenticator app once, known by its SHA-256. Written with
 * a new set, in place of the set before; used once at most; dies with the set.
 */
export const defineRecoveryCode = (kit: Kit) =>
  kit.table(
    'recovery_code',
    {
      personId: kit.uuid().notNull(),
      codeHash: kit.text(64).notNull(),
      usedAt: kit.instant(),
    },
    (table) => [kit.primaryKey({ name: 'recovery_code_key', columns: [table.personId, table.codeHash] })],
  );

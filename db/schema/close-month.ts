import type { Gap } from '../../contract/close-api.ts';
import type { Kit } from './kit.pg.ts';

/** A row is a month of the books that somebody has begun to close. Written by finance; never removed. */
export const defineCloseMonth = (kit: Kit) =>
  kit.table(
    'close_month',
    {
      tenantId: kit.uuid().notNull(),
      /** `2026-11`. */
      month: kit.text(7).notNull(),
      /** One of contract `CLOSE_STATES`. */
      state: kit.text(12).notNull(),
      /** One more after each reopening. */
      revision: kit.count().notNull(),
      note: kit.text(500),
      changedAt: kit.instant().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'close_month_key', columns: [table.tenantId, table.month] })],
  );

/** A row is one person's signature under a month's statement. Never changed; one of another statement counts for nothing. */
export const defineCloseSignature = (kit: Kit) =>
  kit.table(
    'close_signature',
    {
      tenantId: kit.uuid().notNull(),
      signatureId: kit.uuid().notNull(),
      month: kit.text(7).notNull(),
      revision: kit.count().notNull(),
      personId: kit.uuid().notNull(),
      statementSha256: kit.text(64).notNull(),
      gaps: kit.json<readonly Gap[]>().notNull(),
      signedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'close_signature_key', columns: [table.tenantId, table.signatureId] }),
      kit.index('close_signature_of_month').on(table.tenantId, table.month, table.revision),
    ],
  );

/** A row is the statement of a month that was closed, as it was signed. Never changed, never removed. */
export const defineClosedStatement = (kit: Kit) =>
  kit.table(
    'closed_statement',
    {
      tenantId: kit.uuid().notNull(),
      month: kit.text(7).notNull(),
      revision: kit.count().notNull(),
      statement: kit.bytes().notNull(),
      sha256: kit.text(64).notNull(),
      totalNanos: kit.money().notNull(),
      closedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'closed_statement_key',
        columns: [table.tenantId, table.month, table.revision],
      }),
    ],
  );

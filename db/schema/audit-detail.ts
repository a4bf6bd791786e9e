import type { Kit } from './kit.pg.ts';

/**
 * A row is what an audit entry tells beside ids and codes: addresses, devices, reasons, names. Written with its entry,
 * never changed; erased with its salt when a person is, which leaves the chain whole.
 */
export const defineAuditDetail = (kit: Kit) =>
  kit.table(
    'audit_detail',
    {
      tenantId: kit.uuid().notNull(),
      entryId: kit.uuid().notNull(),
      /** 32 random bytes in lower-case hex: without it the entry's hash says nothing of the detail. */
      salt: kit.text(64).notNull(),
      /** A JSON object of texts, to the letter as it was hashed. */
      detail: kit.text(2_000).notNull(),
    },
    (table) => [kit.primaryKey({ name: 'audit_detail_key', columns: [table.tenantId, table.entryId] })],
  );

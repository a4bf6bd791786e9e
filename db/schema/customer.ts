import type { Kit } from './kit.pg.ts';

/**
 * A row is an organisation in the operators' register, which is a table of the operators' own organisation: nobody lists
 * the directory. Written when an operator makes or registers one; dies when the organisation is deleted.
 */
export const defineCustomer = (kit: Kit) =>
  kit.table(
    'customer',
    {
      tenantId: kit.uuid().notNull(),
      organisationId: kit.uuid().notNull(),
      label: kit.text(120).notNull(),
      registeredAt: kit.instant().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'customer_key', columns: [table.tenantId, table.organisationId] })],
  );

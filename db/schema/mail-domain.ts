import type { Kit } from './kit.pg.ts';

/**
 * A row says that an owner approved of mail to addresses of a domain, beside those of members. Written by owners;
 * removed by them.
 */
export const defineMailDomain = (kit: Kit) =>
  kit.table(
    'mail_domain',
    {
      tenantId: kit.uuid().notNull(),
      domain: kit.text(253).notNull(),
      approvedBy: kit.uuid(),
      approvedAt: kit.instant().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'mail_domain_key', columns: [table.tenantId, table.domain] })],
  );

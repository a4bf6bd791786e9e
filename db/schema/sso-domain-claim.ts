import type { Kit } from './kit.pg.ts';

/** A row says that an organisation wants a domain to be its own, and what its DNS has to say for that. */
export const defineSsoDomainClaim = (kit: Kit) =>
  kit.table(
    'sso_domain_claim',
    {
      tenantId: kit.uuid().notNull(),
      domain: kit.text(253).notNull(),
      connectionId: kit.uuid().notNull(),
      /** Value of a TXT record. No secret: the whole world reads it. */
      challenge: kit.text(64).notNull(),
      createdAt: kit.instant().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'sso_domain_claim_key', columns: [table.tenantId, table.domain] })],
  );

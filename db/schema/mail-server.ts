import type { Kit } from './kit.pg.ts';

/** A row is the mail server that an organisation sends through. Written by administrators; dies with the organisation. */
export const defineMailServer = (kit: Kit) =>
  kit.table('mail_server', {
    tenantId: kit.uuid().primaryKey(),
    host: kit.text(253).notNull(),
    port: kit.count().notNull(),
    /** Null: it is not asked for. */
    username: kit.text(256),
    /** The password, sealed, with the version of its key. */
    sealedKey: kit.text(8),
    sealedBox: kit.text(1_000),
    /** The address that messages come from. */
    sender: kit.text(254).notNull(),
    changedAt: kit.instant().notNull(),
  });

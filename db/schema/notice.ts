import type { Kit } from './kit.pg.ts';

/**
 * A row is a notice to an organisation's members, shown on every page. Written and withdrawn by operators, and with a request
 * to delete the organisation; never removed.
 */
export const defineNotice = (kit: Kit) =>
  kit.table(
    'notice',
    {
      tenantId: kit.uuid().notNull(),
      noticeId: kit.uuid().notNull(),
      /** One of contract `NOTICE_LEVELS`. */
      level: kit.text(16).notNull(),
      text: kit.text(1_000).notNull(),
      raisedAt: kit.instant().notNull(),
      endsAt: kit.instant(),
      withdrawnAt: kit.instant(),
    },
    (table) => [kit.primaryKey({ name: 'notice_key', columns: [table.tenantId, table.noticeId] })],
  );

import type { Kit } from './kit.pg.ts';

/**
 * A row is one check of the gateway in one minute: written by the process that makes it, before it does, so that no other
 * makes it too. A row of the organisation that checks are made for; removed after some 400 days.
 */
export const defineStatusCheck = (kit: Kit) =>
  kit.table(
    'status_check',
    {
      tenantId: kit.uuid().notNull(),
      /** One of contract `STATUS_CHECKS`. */
      kind: kit.text(16).notNull(),
      /** The beginning of the minute. */
      minuteAt: kit.instant().notNull(),
      /** Null: under way, or broken off. */
      isOk: kit.bool(),
      tookMs: kit.count(),
    },
    (table) => [
      kit.primaryKey({ name: 'status_check_key', columns: [table.tenantId, table.kind, table.minuteAt] }),
    ],
  );

import type { Kit } from './kit.pg.ts';

/**
 * A row is how an organisation counted its days and quarters until somebody changed it: a budget's window that had begun
 * ends as it was going to. Never changed.
 */
export const definePastCalendar = (kit: Kit) =>
  kit.table(
    'past_calendar',
    {
      tenantId: kit.uuid().notNull(),
      heldUntil: kit.instant().notNull(),
      /** IANA name. */
      timeZone: kit.text(64).notNull(),
      /** 1 to 12. */
      fiscalStartMonth: kit.count().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'past_calendar_key', columns: [table.tenantId, table.heldUntil] })],
  );

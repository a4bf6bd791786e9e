import type { Kit } from './kit.pg.ts';

/**
 * A row is an event that came when the month of its usage time was closed, and the month of the books that it stands in
 * instead. Written by ingest with the event and dies with it.
 */
export const defineLateEvent = (kit: Kit) =>
  kit.table(
    'late_event',
    {
      tenantId: kit.uuid().notNull(),
      eventId: kit.uuid().notNull(),
      usageMonth: kit.text(7).notNull(),
      accountingPeriod: kit.text(7).notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'late_event_key', columns: [table.tenantId, table.eventId] }),
      kit.index('late_event_by_period').on(table.tenantId, table.accountingPeriod),
      kit.index('late_event_by_usage').on(table.tenantId, table.usageMonth),
    ],
  );

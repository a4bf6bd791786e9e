import type { Kit } from './kit.pg.ts';

/**
 * A row is an event that could not be taken in, by number only: nothing of it is kept. Written by ingest; removed by
 * ingest when the gate sends the event again and it can be taken in.
 */
export const defineQuarantinedEvent = (kit: Kit) =>
  kit.table(
    'quarantined_event',
    {
      tenantId: kit.uuid().notNull(),
      gateId: kit.text(160).notNull(),
      incarnationId: kit.uuid().notNull(),
      eventNumber: kit.int64().notNull(),
      reason: kit.text(32).notNull(),
      receivedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'quarantined_event_key',
        columns: [table.tenantId, table.gateId, table.incarnationId, table.eventNumber],
      }),
    ],
  );

import type { Kit } from './kit.pg.ts';

/**
 * A row is how far one incarnation of a gate has been taken in without a gap, and what the store counted up to there.
 * Written by ingest in the transaction of the events; dies with the organisation.
 */
export const defineGateWatermark = (kit: Kit) =>
  kit.table(
    'gate_watermark',
    {
      tenantId: kit.uuid().notNull(),
      gateId: kit.text(160).notNull(),
      incarnationId: kit.uuid().notNull(),
      /** Every event up to this number has arrived. */
      eventNumber: kit.int64().notNull(),
      /** The highest number seen. */
      highestNumber: kit.int64().notNull(),
      /** Events in the store up to the watermark, and the sum of what they charged. */
      countedEvents: kit.int64().notNull(),
      countedChargedNanos: kit.money().notNull(),
      /** When the newest event was taken in; null: only quarantined ones so far. */
      newestReceivedAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({
        name: 'gate_watermark_key',
        columns: [table.tenantId, table.gateId, table.incarnationId],
      }),
    ],
  );

import type { TelemetrySignal } from '../../contract/telemetry-api.ts';
import type { Kit } from './kit.pg.ts';

/** A row is the collector that an organisation has its calls told to. Written by administrators, moved on by the job. */
export const defineTelemetryTarget = (kit: Kit) =>
  kit.table('telemetry_target', {
    tenantId: kit.uuid().primaryKey(),
    endpoint: kit.text(500).notNull(),
    headerNames: kit.json<readonly string[]>().notNull(),
    signals: kit.json<readonly TelemetrySignal[]>().notNull(),
    /** The headers as JSON, sealed, with the version of the key. */
    sealedKey: kit.text(8).notNull(),
    sealedBox: kit.text(4000).notNull(),
    changedAt: kit.instant().notNull(),
    /** Grows with every process that takes a turn; only the last one writes. */
    turns: kit.int64().notNull(),
    /** When the next turn may be taken. */
    nextAt: kit.instant().notNull(),
    failures: kit.count().notNull(),
    sentEvents: kit.int64().notNull(),
    droppedEvents: kit.int64().notNull(),
    lastStatus: kit.count(),
    lastProblem: kit.text(32),
    sentAt: kit.instant(),
  });

/** A row is the last event of a gate that the collector has had, or that it need not have. Goes with the target. */
export const defineTelemetryCursor = (kit: Kit) =>
  kit.table(
    'telemetry_cursor',
    {
      tenantId: kit.uuid().notNull(),
      gateId: kit.text(160).notNull(),
      incarnationId: kit.uuid().notNull(),
      eventNumber: kit.int64().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'telemetry_cursor_key',
        columns: [table.tenantId, table.gateId, table.incarnationId],
      }),
    ],
  );

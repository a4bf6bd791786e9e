import type { defineChannel } from './channel.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is a report that is sent by itself at the end of each period, with its owner's rights at that moment. Written by
 * its owner, moved on by the job that sends; stopped rather than removed.
 */
export const defineReportSchedule = (kit: Kit, channel: ReturnType<typeof defineChannel>) =>
  kit.table(
    'report_schedule',
    {
      tenantId: kit.uuid().notNull(),
      scheduleId: kit.uuid().notNull(),
      name: kit.text(120).notNull(),
      ownerId: kit.uuid().notNull(),
      /** One of contract `SCHEDULE_PERIODS`. */
      period: kit.text(16).notNull(),
      afterHours: kit.count().notNull(),
      groupBy: kit.text(64).notNull(),
      channelId: kit.uuid().notNull(),
      createdAt: kit.instant().notNull(),
      /** The end of the period that is sent next: whoever moves it on sends, and nobody else does. */
      periodEnd: kit.instant().notNull(),
      dueAt: kit.instant().notNull(),
      lastFrom: kit.instant(),
      stoppedAt: kit.instant(),
      stoppedBy: kit.text(16),
    },
    (table) => [
      kit.primaryKey({ name: 'report_schedule_key', columns: [table.tenantId, table.scheduleId] }),
      kit.index('report_schedule_due').on(table.tenantId, table.dueAt),
      kit.foreignKey({
        name: 'report_schedule_to_channel',
        columns: [table.tenantId, table.channelId],
        foreignColumns: [channel.tenantId, channel.channelId],
      }),
    ],
  );

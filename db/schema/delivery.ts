import type { defineChannel } from './channel.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is one message to one channel, with how its sending goes. Written with what it tells of, in one transaction;
 * moved on by the job that sends.
 */
export const defineDelivery = (kit: Kit, channel: ReturnType<typeof defineChannel>) =>
  kit.table(
    'delivery',
    {
      tenantId: kit.uuid().notNull(),
      /** Also the `webhook-id` of every attempt, by which a receiver knows a message again. */
      deliveryId: kit.uuid().notNull(),
      channelId: kit.uuid().notNull(),
      /** The alert, finding or scheduled report that it tells of; null: a test of the channel. */
      alertId: kit.uuid(),
      /** The message as it is sent, to the byte. */
      payload: kit.text(4_000).notNull(),
      /** `waiting`, `taken`, or `given_up`. */
      state: kit.text(16).notNull(),
      attempts: kit.count().notNull(),
      createdAt: kit.instant().notNull(),
      /** When it is tried next; while it is tried, when another process may take it over. */
      nextAttemptAt: kit.instant().notNull(),
      lastAttemptAt: kit.instant(),
      /** What was answered last; null: nothing. */
      lastStatus: kit.count(),
      /** Why there was no answer: an egress problem. */
      lastProblem: kit.text(32),
    },
    (table) => [
      kit.primaryKey({ name: 'delivery_key', columns: [table.tenantId, table.deliveryId] }),
      kit.index('delivery_due').on(table.tenantId, table.state, table.nextAttemptAt),
      kit.index('delivery_of_alert').on(table.tenantId, table.alertId),
      kit.foreignKey({
        name: 'delivery_to_channel',
        columns: [table.tenantId, table.channelId],
        foreignColumns: [channel.tenantId, channel.channelId],
      }),
    ],
  );

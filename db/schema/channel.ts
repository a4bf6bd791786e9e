import type { Kit } from './kit.pg.ts';

/**
 * A row is a place that messages are sent to: a webhook, a chat, or addresses. Written by administrators; switched off
 * rather than removed, since deliveries name it.
 */
export const defineChannel = (kit: Kit) =>
  kit.table(
    'channel',
    {
      tenantId: kit.uuid().notNull(),
      channelId: kit.uuid().notNull(),
      name: kit.text(120).notNull(),
      /** One of contract `CHANNEL_KINDS`; or `contact`: the addresses of the organisation's security contact, one row at most. */
      kind: kit.text(16).notNull().default('webhook'),
      /** Of a webhook its address; of a chat the part that is no secret; of mail nothing. */
      url: kit.text(2_000).notNull(),
      /** Addresses that mail goes to. */
      recipients: kit.json<string[]>().notNull().default([]),
      /**
       * The secret that deliveries are signed with, or the address of a chat, which is one; sealed, with the version of
       * its key. Of mail empty.
       */
      sealedKey: kit.text(8).notNull(),
      sealedBox: kit.text(3_000).notNull(),
      /** The secret before it, which signs beside it until an instant. */
      formerKey: kit.text(8),
      formerBox: kit.text(400),
      formerUntil: kit.instant(),
      createdAt: kit.instant().notNull(),
      /** The last delivery that was taken; a channel that takes none for days is switched off. */
      takenAt: kit.instant(),
      disabledAt: kit.instant(),
      /** `person`, or `failing`. */
      disabledBy: kit.text(16),
    },
    (table) => [kit.primaryKey({ name: 'channel_key', columns: [table.tenantId, table.channelId] })],
  );

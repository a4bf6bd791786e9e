import type { Command } from '../../contract/command.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is a command that a gateway must confirm: the outbox of the control plane. Written in the transaction of the
 * change that it carries; attempts and confirmation written by the publisher; kept as the record of what the edge was
 * told and when.
 */
export const defineEdgeCommand = (kit: Kit) =>
  kit.table(
    'edge_command',
    {
      tenantId: kit.uuid().notNull(),
      /** The id of the key, or of the organisation. */
      target: kit.text(36).notNull(),
      version: kit.int64().notNull(),
      kind: kit.text(32).notNull(),
      record: kit.json<Command['record']>().notNull(),
      createdAt: kit.instant().notNull(),
      attempts: kit.count().notNull(),
      nextAttemptAt: kit.instant().notNull(),
      /** What stopped the last attempt, a code of ours. */
      problem: kit.text(32),
      confirmedAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'edge_command_key', columns: [table.tenantId, table.target, table.version] }),
      kit.index('edge_command_pending').on(table.tenantId, table.confirmedAt, table.nextAttemptAt),
    ],
  );

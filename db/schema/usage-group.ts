import type { Kit } from './kit.pg.ts';

/**
 * A row is one combination of what usage is rolled up by, besides time: who called, what, and with what result. Its id
 * is a hash of the rest. Written by whoever rolls up, never changed; dies with its organisation.
 */
export const defineUsageGroup = (kit: Kit) =>
  kit.table(
    'usage_group',
    {
      tenantId: kit.uuid().notNull(),
      groupId: kit.uuid().notNull(),
      keyId: kit.text(160).notNull(),
      projectId: kit.uuid().notNull(),
      teamId: kit.uuid().notNull(),
      ownerId: kit.uuid(),
      environment: kit.text(160),
      provider: kit.text(160).notNull(),
      providerAccount: kit.text(160),
      upstream: kit.text(16).notNull(),
      endpoint: kit.text(160).notNull(),
      serviceTier: kit.text(160),
      modelRequested: kit.text(128),
      modelServed: kit.text(128),
      /** The model that reports show. */
      model: kit.text(128),
      basis: kit.text(16).notNull(),
      status: kit.count(),
      /** Of the caller's; null: a group of roll-ups that do not tell them apart. */
      dimensions: kit.json<Record<string, string>>(),
    },
    (table) => [kit.primaryKey({ name: 'usage_group_key', columns: [table.tenantId, table.groupId] })],
  );

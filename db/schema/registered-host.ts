import type { Kit } from './kit.pg.ts';

/**
 * A row is a host that calls may go to because an administrator registered it: a resource of Azure OpenAI, or an
 * OpenAI-compatible host. Written and removed by administrators, with the command that tells the edge.
 */
export const defineRegisteredHost = (kit: Kit) =>
  kit.table(
    'registered_host',
    {
      tenantId: kit.uuid().notNull(),
      /** `azure-openai` or `custom`. */
      kind: kit.text(16).notNull(),
      name: kit.text(63).notNull(),
      /** Null for a kind whose address follows from the name. */
      baseUrl: kit.text(256),
      mustAskForUsage: kit.bool().notNull(),
      /** `cancel` or `drain`. */
      onCallerLeft: kit.text(8).notNull(),
      createdAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'registered_host_key', columns: [table.tenantId, table.kind, table.name] }),
    ],
  );

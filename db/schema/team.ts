import type { Kit } from './kit.pg.ts';

/** A row is a team. Written by administrators; its id stays on events after it is gone. */
export const defineTeam = (kit: Kit) =>
  kit.table(
    'team',
    {
      tenantId: kit.uuid().notNull(),
      teamId: kit.uuid().notNull(),
      name: kit.text(120).notNull(),
      createdAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'team_key', columns: [table.tenantId, table.teamId] }),
      kit.uniqueIndex('team_by_name').on(table.tenantId, table.name),
    ],
  );

import type { Kit } from './kit.pg.ts';
import type { defineTeam } from './team.ts';

/** A row is a project of one team. Written by administrators; its id stays on events after it is gone. */
export const defineProject = (kit: Kit, team: ReturnType<typeof defineTeam>) =>
  kit.table(
    'project',
    {
      tenantId: kit.uuid().notNull(),
      projectId: kit.uuid().notNull(),
      teamId: kit.uuid().notNull(),
      name: kit.text(120).notNull(),
      createdAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'project_key', columns: [table.tenantId, table.projectId] }),
      kit.uniqueIndex('project_by_name').on(table.tenantId, table.teamId, table.name),
      kit.foreignKey({
        name: 'project_of_team',
        columns: [table.tenantId, table.teamId],
        foreignColumns: [team.tenantId, team.teamId],
      }),
    ],
  );

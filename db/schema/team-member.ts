import type { Kit } from './kit.pg.ts';
import type { defineTeam } from './team.ts';

/** A row says that a member belongs to a team, and so sees its usage. Written by administrators or provisioning. */
export const defineTeamMember = (kit: Kit, team: ReturnType<typeof defineTeam>) =>
  kit.table(
    'team_member',
    {
      tenantId: kit.uuid().notNull(),
      personId: kit.uuid().notNull(),
      teamId: kit.uuid().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'team_member_key',
        columns: [table.tenantId, table.personId, table.teamId],
      }),
      kit.foreignKey({
        name: 'team_member_of_team',
        columns: [table.tenantId, table.teamId],
        foreignColumns: [team.tenantId, team.teamId],
      }),
    ],
  );

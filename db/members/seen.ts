import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

/** Whose part of an organisation is shown: everything, or what belongs to a person and to that person's teams. */
export type Seen = 'all' | { readonly personId: string };

/**
 * The condition under which a row is shown; none if everything is. Teams are read in the same statement, so that a
 * member who leaves a team sees nothing of it from then on.
 * @param row the columns that say whose it is
 */
export function seenRows(
  unit: TenantUnit,
  seen: Seen,
  row: { readonly teamId: SQLWrapper; readonly ownerId: SQLWrapper },
): SQL[] {
  if (seen === 'all') return [];
  return [sql`(${row.teamId} in (${teamsOf(unit, seen.personId)}) or ${row.ownerId} = ${seen.personId})`];
}

/** The condition under which a team, or what is a team's alone, is shown. */
export function seenTeams(unit: TenantUnit, seen: Seen, teamId: SQLWrapper): SQL[] {
  return seen === 'all' ? [] : [sql`${teamId} in (${teamsOf(unit, seen.personId)})`];
}

const teamsOf = ({ tables: { teamMember }, organisationId }: TenantUnit, personId: string): SQL =>
  sql`select ${teamMember.teamId} from ${teamMember}
    where ${teamMember.tenantId} = ${organisationId} and ${teamMember.personId} = ${personId}`;

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
  { tables: { teamMember }, organisationId }: TenantUnit,
  seen: Seen,
  row: { readonly teamId: SQLWrapper; readonly ownerId: SQLWrapper },
): SQL[] {
  if (seen === 'all') return [];
  const teams = sql`select ${teamMember.teamId} from ${teamMember}
    where ${teamMember.tenantId} = ${organisationId} and ${teamMember.personId} = ${seen.personId}`;
  return [sql`(${row.teamId} in (${teams}) or ${row.ownerId} = ${seen.personId})`];
}

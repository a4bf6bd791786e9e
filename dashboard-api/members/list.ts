import type { Member } from '../../contract/members.ts';
import type { TenantUnit } from '../../db/database.ts';
import { membershipsOfOrganisation } from '../../db/directory/memberships.ts';
import { readProfiles, readTeams } from '../../db/members/profiles.ts';
import { tagOf } from '../http/preconditions.ts';

/** An organisation's members with what they are called and their teams, oldest first. */
export async function readMembers(unit: TenantUnit): Promise<Member[]> {
  const profiles = await readProfiles(unit);
  const teams = await readTeams(unit);
  const memberships = await unit.onDirectory((directory) =>
    membershipsOfOrganisation(directory, unit.organisationId),
  );
  return memberships.map(({ personId, role, origin, createdAt }) => ({
    id: personId,
    name: profiles.get(personId)?.name ?? '',
    address: profiles.get(personId)?.address ?? null,
    role,
    origin,
    teamIds: teams.get(personId) ?? [],
    etag: tagOf([role, [...(teams.get(personId) ?? [])].sort()]),
    joinedAt: createdAt.toISOString(),
  }));
}

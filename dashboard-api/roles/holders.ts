import type { RoleHolders } from '../../contract/roles-api.ts';
import type { TenantUnit } from '../../db/database.ts';
import { openInvitations } from '../../db/directory/invitations.ts';
import { membershipsOfOrganisation } from '../../db/directory/memberships.ts';
import { readProfiles } from '../../db/members/profiles.ts';
import { listScimGroups } from '../../db/scim/groups.ts';

const nobody = (): RoleHolders => ({ members: [], invitations: [], groups: [] });

/** Who has which role: members and service accounts, open invitations, and groups of the identity provider. */
export async function holdersByRole(unit: TenantUnit, now: Date): Promise<{ of(role: string): RoleHolders }> {
  const { organisationId } = unit;
  const [memberships, invitations] = await unit.onDirectory(async (directory) => [
    await membershipsOfOrganisation(directory, organisationId),
    await openInvitations(directory, organisationId, now),
  ]);
  const profiles = await readProfiles(unit);
  const byRole = new Map<string, RoleHolders>();
  const of = (role: string): RoleHolders => {
    const present = byRole.get(role) ?? nobody();
    byRole.set(role, present);
    return present;
  };
  for (const { personId: id, role, origin } of memberships)
    of(role).members.push({ id, name: profiles.get(id)?.name ?? '', isService: origin === 'service' });
  for (const { invitationId, address, role } of invitations)
    of(role).invitations.push({ invitationId, address });
  for (const { groupId, displayName, role } of await listScimGroups(unit))
    if (role !== null) of(role).groups.push({ groupId, name: displayName });
  return { of: (role) => byRole.get(role) ?? nobody() };
}

/** How many have it. */
export const countHolders = ({ members, invitations, groups }: RoleHolders) => ({
  members: members.filter(({ isService }) => !isService).length,
  serviceAccounts: members.filter(({ isService }) => isService).length,
  invitations: invitations.length,
  groups: groups.length,
});

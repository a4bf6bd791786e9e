/**
 * What a change of a provisioned user means for the member that it is: joining, leaving with all that ends with it, role and
 * teams by the groups. Each runs within the transaction of the change.
 */
import { newId } from '../../contract/ids.ts';
import type { Role, RoleRef } from '../../contract/rights.ts';
import { type AuditFacts, recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { insertMembership, readMembership, updateRole } from '../../db/directory/memberships.ts';
import { holdOwnRoles, listOwnRoles } from '../../db/directory/own-roles.ts';
import { insertPerson, personOfAddress } from '../../db/directory/persons.ts';
import { rotateSessions } from '../../db/directory/sessions.ts';
import { ownSsoDomains } from '../../db/directory/sso-domains.ts';
import { putProfile, putTeams, readProfiles, readTeams } from '../../db/members/profiles.ts';
import { listScimGroups, type StoredScimGroup, scimMembers } from '../../db/scim/groups.ts';
import {
  deleteScimUser,
  insertScimUser,
  readScimUser,
  type StoredScimUser,
  scimUserOfPerson,
  updateScimUser,
} from '../../db/scim/users.ts';
import { endMembership } from '../members/change.ts';
import { givenRole } from '../roles/audited.ts';
import { domainOf } from '../sso/claims.ts';
import type { StatedUser } from './user.ts';

type Actor = Pick<AuditFacts, 'actorKind' | 'actorId'>;

/**
 * Of the roles that somebody's groups give, the first: admin, then the organisation's own by name, then these. Whoever has
 * none of them is a developer.
 */
const BEHIND_OWN = ['finance', 'auditor', 'developer', 'read_only'] as const;
const WITHOUT_GROUP: Role = 'developer';

/** Adds a user, and with them a member. */
export async function addUser(
  unit: TenantUnit,
  actor: Actor,
  { name, ...user }: StatedUser,
  now: Date,
): Promise<StoredScimUser | 'uniqueness'> {
  await holdRoles(unit);
  const row = {
    userId: newId(),
    personId: await personOf(unit, user.address, now),
    ...user,
    hasMappedRole: false,
    version: 1,
    createdAt: now,
    changedAt: now,
  };
  if (!(await insertScimUser(unit, row))) return 'uniqueness';
  await note(unit, actor, row.userId, 'created', now);
  if (row.isActive) await join(unit, actor, row, name, now);
  return { ...row, tenantId: unit.organisationId, userKey: row.userName.toLowerCase() };
}

/**
 * Writes a user anew; the unit holds them. Switched off, the membership ends with sessions, tokens and personal keys.
 * @throws {Refused} through `refusable`, with nothing changed
 */
export async function changeUser(
  unit: TenantUnit,
  actor: Actor,
  before: StoredScimUser,
  { name, ...user }: StatedUser,
  now: Date,
): Promise<StoredScimUser | 'uniqueness'> {
  await holdRoles(unit);
  const row = { ...before, ...user, version: before.version + 1, changedAt: now };
  const { tenantId: _tenantId, userKey: _userKey, ...values } = row;
  if (!(await updateScimUser(unit, values))) return 'uniqueness';
  await note(unit, actor, row.userId, row.isActive ? 'changed' : 'inactive', now);
  if (row.isActive) await join(unit, actor, row, name, now);
  else if (before.isActive) await leave(unit, actor, row, now);
  return row;
}

/** Forgets a user, whose membership ends. @throws {Refused} through `refusable`, with nothing changed */
export async function removeUser(
  unit: TenantUnit,
  actor: Actor,
  user: StoredScimUser,
  now: Date,
): Promise<void> {
  if (user.isActive) await leave(unit, actor, user, now);
  await deleteScimUser(unit, user.userId);
  await note(unit, actor, user.userId, 'removed', now);
}

const note = (unit: TenantUnit, actor: Actor, target: string, result: string, now: Date) =>
  recordAudit(unit, { ...actor, action: 'scim.user', target, result }, now);

/**
 * Who a user is: the member of this address, else, if the address is of a domain of the organisation's, the person that it
 * is known to be, else somebody new. Nobody is two users.
 */
async function personOf(unit: TenantUnit, address: string | null, now: Date): Promise<string> {
  const known = address === null ? null : await knownPerson(unit, address);
  if (known !== null && !(await scimUserOfPerson(unit, known))) return known;
  return unit.onDirectory((directory) => insertPerson(directory, now));
}

async function knownPerson(unit: TenantUnit, address: string): Promise<string | null> {
  const profiles = await readProfiles(unit);
  const member = [...profiles].find(([, profile]) => profile.address?.toLowerCase() === address)?.[0];
  if (member !== undefined) return member;
  return unit.onDirectory(async (directory) => {
    const domains = await ownSsoDomains(directory, unit.organisationId);
    return domains.includes(domainOf(address)) ? personOfAddress(directory, address) : null;
  });
}

async function join(
  unit: TenantUnit,
  actor: Actor,
  { userId, personId, address }: Pick<StoredScimUser, 'userId' | 'personId' | 'address'>,
  name: string,
  now: Date,
): Promise<void> {
  const { organisationId } = unit;
  const joined = { organisationId, personId, origin: 'provisioned', createdAt: now } as const;
  const isNew = await unit.onDirectory((directory) =>
    insertMembership(directory, { ...joined, role: WITHOUT_GROUP }),
  );
  await putProfile(unit, personId, { name, address });
  const entry = { action: 'member.join', target: personId, result: 'provisioned' } as const;
  if (isNew) await recordAudit(unit, { ...actor, ...entry }, now);
  await followGroups(unit, actor, [userId], [], now);
}

async function leave(unit: TenantUnit, actor: Actor, { personId }: StoredScimUser, now: Date): Promise<void> {
  const member = await unit.onDirectory((directory) =>
    readMembership(directory, unit.organisationId, personId),
  );
  // An administrator may have removed them already.
  if (member) await endMembership(unit, actor, personId, now);
}

/**
 * Gives users the role and the teams of their groups. An owner stays one; a role that came from no group stays until one
 * gives another.
 * @param formerTeamIds teams that groups gave until now, and that go with them
 */
export async function followGroups(
  unit: TenantUnit,
  actor: Actor,
  userIds: readonly string[],
  formerTeamIds: readonly string[],
  now: Date,
): Promise<void> {
  if (userIds.length === 0) return;
  const groups = await listScimGroups(unit);
  const order = await precedence(unit);
  const members = await scimMembers(unit);
  const teams = await readTeams(unit);
  const given = new Set([...formerTeamIds, ...groups.flatMap(({ teamIds }) => teamIds)]);
  for (const userId of new Set(userIds)) {
    const user = await readScimUser(unit, userId);
    if (!user?.isActive) continue;
    const own = groups.filter(({ groupId }) => members.get(groupId)?.includes(userId));
    await followRole(unit, actor, user, roleOf(own, order), now);
    const present = teams.get(user.personId) ?? [];
    const wanted = [...present.filter((id) => !given.has(id)), ...own.flatMap(({ teamIds }) => teamIds)];
    const isSame = new Set(wanted).size === present.length && wanted.every((id) => present.includes(id));
    if (!isSame) await putTeams(unit, user.personId, wanted);
  }
}

/**
 * Makes whoever changes or removes a role of the organisation's own wait. Before anything else of a unit that follows
 * groups, since that is the order in which everybody takes them.
 */
export const holdRoles = (unit: TenantUnit): Promise<void> =>
  unit.onDirectory((directory) => holdOwnRoles(directory, unit.organisationId));

async function precedence(unit: TenantUnit): Promise<readonly RoleRef[]> {
  const own = await unit.onDirectory((directory) => listOwnRoles(directory, unit.organisationId));
  return ['admin', ...own.map(({ roleId }) => roleId), ...BEHIND_OWN];
}

function roleOf(groups: readonly StoredScimGroup[], order: readonly RoleRef[]): RoleRef | null {
  return order.find((role) => groups.some((group) => group.role === role)) ?? null;
}

async function followRole(
  unit: TenantUnit,
  actor: Actor,
  user: StoredScimUser,
  mapped: RoleRef | null,
  now: Date,
): Promise<void> {
  const { organisationId } = unit;
  const { personId } = user;
  const role = mapped ?? (user.hasMappedRole ? WITHOUT_GROUP : null);
  if (user.hasMappedRole !== (mapped !== null)) {
    const { tenantId: _tenantId, userKey: _userKey, ...values } = user;
    await updateScimUser(unit, { ...values, hasMappedRole: mapped !== null });
  }
  const isChanged = await unit.onDirectory(async (directory) => {
    const member = await readMembership(directory, organisationId, personId);
    if (role === null || !member || member.role === 'owner' || member.role === role) return false;
    await updateRole(directory, organisationId, personId, role);
    await rotateSessions(directory, organisationId, personId);
    return true;
  });
  if (!isChanged || role === null) return;
  const entry = { action: 'member.change', target: personId, ...givenRole(role) } as const;
  await recordAudit(unit, { ...actor, ...entry }, now);
}

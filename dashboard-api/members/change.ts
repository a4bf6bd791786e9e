/** Changes of members. Each is one transaction with its audit entry, on the organisation's rows and on the directory. */
import type { Removal } from '../../contract/members.ts';
import { isWithin, type RoleRef } from '../../contract/rights.ts';
import { type AuditFacts, recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit, Unit } from '../../db/database.ts';
import { revokeApiTokens } from '../../db/directory/api-tokens.ts';
import {
  deleteMembership,
  lockOwners,
  membershipsOfPerson,
  readMembership,
  updateRole,
} from '../../db/directory/memberships.ts';
import { holdRole, rightsOf } from '../../db/directory/own-roles.ts';
import { deletePasskeys } from '../../db/directory/passkeys.ts';
import { deleteSecondFactor } from '../../db/directory/second-factors.ts';
import { deleteSessions, rotateSessions } from '../../db/directory/sessions.ts';
import { deleteProfile, leaveTeams, putTeams } from '../../db/members/profiles.ts';
import { keysOfOwner } from '../../db/tenancy/keys.ts';
import { removeViewsOf } from '../../db/views/views.ts';
import { actorOf } from '../identity/actor.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';
import { givenRole } from '../roles/audited.ts';
import { setKeyStatus } from '../tenancy/keys.ts';

/** Why a member was not changed. `above`: the change is for somebody with more rights.
 * `elsewhere`: it would reach into another organisation that they belong to. */
export type MemberRefusal =
  | 'unknown'
  | 'above'
  | 'last_owner'
  | 'unknown_team'
  | 'unknown_role'
  | 'elsewhere';

export interface MemberChange {
  readonly role?: RoleRef | undefined;
  readonly teamIds?: readonly string[] | undefined;
}

/** Takes a unit back whose parts do not all go: thrown inside, caught by `refusable`. */
export class Refused extends Error {
  readonly reason: MemberRefusal;

  constructor(reason: MemberRefusal) {
    super(reason);
    this.reason = reason;
  }
}

/** What a unit gives, or why it was taken back. */
export async function refusable<T>(work: () => Promise<T>): Promise<T | MemberRefusal> {
  try {
    return await work();
  } catch (err) {
    if (err instanceof Refused) return err.reason;
    throw err;
  }
}

/**
 * Changes a member's role and teams. A role that changed gives each of their sessions a new cookie.
 * @throws {Refused} through `refusable`, with nothing changed
 */
export async function changeMember(
  unit: TenantUnit,
  by: SessionPrincipal,
  personId: string,
  { role, teamIds }: MemberChange,
  now: Date,
): Promise<void> {
  await unit.onDirectory(async (directory) => {
    const present = await memberBelow(directory, unit.organisationId, by, personId);
    if (role === undefined || role === present) return;
    await holdGivenRole(directory, unit.organisationId, by, role);
    if (present === 'owner') await keepAnOwner(directory, unit.organisationId, personId);
    await updateRole(directory, unit.organisationId, personId, role);
    await rotateSessions(directory, unit.organisationId, personId);
  });
  if (teamIds && !(await putTeams(unit, personId, teamIds))) throw new Refused('unknown_team');
  const changed = role === undefined ? { result: 'teams' } : givenRole(role);
  const facts = { ...actorOf(by), action: 'member.change', target: personId, ...changed } as const;
  await recordAudit(unit, facts, now);
}

/**
 * Removes a member: sessions and tokens end, personal keys are switched off, in this one transaction. Keys of teams and
 * services go on.
 * @throws {Refused} through `refusable`, with nothing changed
 */
export async function removeMember(
  unit: TenantUnit,
  by: SessionPrincipal,
  personId: string,
  now: Date,
): Promise<Removal> {
  await unit.onDirectory((directory) => memberBelow(directory, unit.organisationId, by, personId));
  return endMembership(unit, actorOf(by), personId, now);
}

/**
 * Ends a membership with all that hangs on it, whoever has decided that.
 * @throws {Refused} through `refusable`, with nothing changed
 */
export async function endMembership(
  unit: TenantUnit,
  actor: Pick<AuditFacts, 'actorKind' | 'actorId'>,
  personId: string,
  now: Date,
): Promise<Removal> {
  const { organisationId } = unit;
  const ended = await unit.onDirectory(async (directory) => {
    const member = await readMembership(directory, organisationId, personId);
    if (!member) throw new Refused('unknown');
    if (member.role === 'owner') await keepAnOwner(directory, organisationId, personId);
    await deleteMembership(directory, organisationId, personId);
    return {
      sessionsEnded: await deleteSessions(directory, organisationId, personId),
      tokensRevoked: await revokeApiTokens(directory, organisationId, { personId }, now),
    };
  });
  const keysDisabled: string[] = [];
  for (const keyId of await keysOfOwner(unit, personId)) {
    if (await setKeyStatus(unit, keyId, 'disabled', now, actor)) keysDisabled.push(keyId);
  }
  await leaveTeams(unit, personId);
  await removeViewsOf(unit, personId);
  await deleteProfile(unit, personId);
  await recordAudit(unit, { ...actor, action: 'member.remove', target: personId, result: 'done' }, now);
  return { ...ended, keysDisabled };
}

/**
 * Takes a member's authenticator app and passkeys away, for one who has lost them, and ends their sessions: the next sign-in enrols
 * another. Not of somebody who belongs to another organisation too, since it is theirs there as well.
 * @throws {Refused} through `refusable`, with nothing changed
 */
export async function resetSecondFactor(
  unit: TenantUnit,
  by: SessionPrincipal,
  personId: string,
  now: Date,
): Promise<void> {
  const { organisationId } = unit;
  await unit.onDirectory(async (directory) => {
    await memberBelow(directory, organisationId, by, personId);
    const memberships = await membershipsOfPerson(directory, personId);
    if (memberships.some((one) => one.organisationId !== organisationId)) throw new Refused('elsewhere');
    await deleteSecondFactor(directory, personId);
    await deletePasskeys(directory, personId);
    await deleteSessions(directory, organisationId, personId);
  });
  const reset = { action: 'factor.reset', target: personId, result: 'done' } as const;
  await recordAudit(unit, { ...actorOf(by), ...reset }, now);
}

/**
 * Holds a role that is to be given, so that it is neither changed nor removed meanwhile. Nobody gives more than they have.
 * @throws {Refused} through `refusable`
 */
export async function holdGivenRole(
  directory: Unit,
  organisationId: string,
  by: SessionPrincipal,
  role: RoleRef,
): Promise<void> {
  const given = await holdRole(directory, organisationId, role);
  if (!given) throw new Refused('unknown_role');
  if (!isWithin(given, by.rights)) throw new Refused('above');
}

/** The role of a member whose rights are not more than one's own. */
async function memberBelow(
  directory: Unit,
  organisationId: string,
  by: SessionPrincipal,
  personId: string,
): Promise<RoleRef> {
  const member = await readMembership(directory, organisationId, personId);
  if (!member) throw new Refused('unknown');
  const theirs = await rightsOf(directory, organisationId, member.role);
  if (!isWithin(theirs, by.rights)) throw new Refused('above');
  return member.role;
}

async function keepAnOwner(directory: Unit, organisationId: string, leaving: string): Promise<void> {
  const owners = await lockOwners(directory, organisationId);
  if (!owners.some((owner) => owner !== leaving)) throw new Refused('last_owner');
}

/**
 * Changes of an organisation's own roles, each one transaction with its audit entry. Whoever defines, changes or removes a
 * role has every right of it, before and after: so nobody makes themself, or anybody else, more than they are.
 */
import { newId } from '../../contract/ids.ts';
import { isWithin, type Rights, type RoleRef, rightsOfOwnRole } from '../../contract/rights.ts';
import { MOST_OWN_ROLES, type RoleDefinition, type RoleRemoved } from '../../contract/roles-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import {
  deleteOwnRole,
  holdRole,
  insertOwnRole,
  listOwnRoles,
  moveInvitations,
  moveMembers,
  readOwnRole,
  rotateSessionsOfRole,
  type StoredOwnRole,
  updateOwnRole,
} from '../../db/directory/own-roles.ts';
import { listScimGroups, updateScimGroup } from '../../db/scim/groups.ts';
import { actorOf } from '../identity/actor.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';
import { countHolders, holdersByRole } from './holders.ts';

/** Why a role was not changed. `not_allowed`: it is more than whoever asks may do. */
export type RoleRefusal =
  | 'not_found'
  | 'not_allowed'
  | 'name_taken'
  | 'limit_reached'
  | 'role_in_use'
  | 'invalid_parameter';

/** Takes a unit back: thrown inside, caught by `unlessRefused`. */
export class RoleRefused extends Error {
  readonly reason: RoleRefusal;

  constructor(reason: RoleRefusal) {
    super(reason);
    this.reason = reason;
  }
}

/** What a unit gives, or why it was taken back. */
export async function unlessRefused<T>(work: () => Promise<T>): Promise<T | RoleRefusal> {
  try {
    return await work();
  } catch (err) {
    if (err instanceof RoleRefused) return err.reason;
    throw err;
  }
}

/** Defines a role. @throws {RoleRefused} through `unlessRefused` */
export async function createRole(
  unit: TenantUnit,
  by: SessionPrincipal,
  definition: RoleDefinition,
  now: Date,
): Promise<StoredOwnRole> {
  const { organisationId } = unit;
  const roleId = newId();
  const values = valuesOf(definition);
  allow(by, values.rights);
  // Before the roles are counted: whoever else adds one waits for this entry.
  await note(unit, by, 'role.create', roleId, { name: values.name, gained: written(values.rights) }, now);
  return unit.onDirectory(async (directory) => {
    if ((await listOwnRoles(directory, organisationId)).length >= MOST_OWN_ROLES)
      throw new RoleRefused('limit_reached');
    if (!(await insertOwnRole(directory, organisationId, roleId, values, now)))
      throw new RoleRefused('name_taken');
    return { roleId, ...values, createdAt: now, changedAt: now };
  });
}

/**
 * Writes a role anew. Whoever has it can do by it what it says with their next request, with a new cookie.
 * @throws {RoleRefused} through `unlessRefused`
 */
export async function changeRole(
  unit: TenantUnit,
  by: SessionPrincipal,
  roleId: string,
  definition: RoleDefinition,
  now: Date,
): Promise<StoredOwnRole> {
  const before = await heldRole(unit, by, roleId);
  const values = valuesOf(definition);
  allow(by, values.rights);
  const detail = {
    name: values.name,
    gained: written(values.rights, before.rights),
    lost: written(before.rights, values.rights),
  };
  await note(unit, by, 'role.change', roleId, detail, now);
  return unit.onDirectory(async (directory) => {
    const { organisationId } = unit;
    if (!(await updateOwnRole(directory, organisationId, roleId, values, now)))
      throw new RoleRefused('name_taken');
    await rotateSessionsOfRole(directory, organisationId, roleId);
    return { ...before, ...values, changedAt: now };
  });
}

/**
 * Removes a role. Members, service accounts, invitations and groups that have it get another one first.
 * @param moveTo undefined: nobody has it
 * @throws {RoleRefused} through `unlessRefused`
 */
export async function removeRole(
  unit: TenantUnit,
  by: SessionPrincipal,
  roleId: string,
  moveTo: RoleRef | undefined,
  now: Date,
): Promise<RoleRemoved> {
  const { organisationId } = unit;
  if (moveTo === roleId) throw new RoleRefused('invalid_parameter');
  const before = await heldRole(unit, by, roleId);
  if (moveTo !== undefined) {
    const target = await unit.onDirectory((directory) => holdRole(directory, organisationId, moveTo));
    if (!target) throw new RoleRefused('invalid_parameter');
    allow(by, target);
  }
  const holders = (await holdersByRole(unit, now)).of(roleId);
  const counts = countHolders(holders);
  if (moveTo === undefined && Object.values(counts).some((count) => count > 0))
    throw new RoleRefused('role_in_use');
  const detail = { name: before.name, lost: written(before.rights), movedTo: moveTo ?? 'nobody had it' };
  await note(unit, by, 'role.remove', roleId, detail, now);
  if (moveTo !== undefined) await moveGroups(unit, roleId, moveTo);
  await unit.onDirectory(async (directory) => {
    await rotateSessionsOfRole(directory, organisationId, roleId);
    // An invitation that is over may be there yet: with this role it would lead nowhere.
    const next = moveTo ?? 'read_only';
    await moveMembers(directory, organisationId, roleId, next);
    await moveInvitations(directory, organisationId, roleId, next);
    await deleteOwnRole(directory, organisationId, roleId);
  });
  return counts;
}

/** A role that is held until the transaction ends, and is no more than whoever asks may do. */
async function heldRole(unit: TenantUnit, by: SessionPrincipal, roleId: string): Promise<StoredOwnRole> {
  const { organisationId } = unit;
  const present = await unit.onDirectory(async (directory) => {
    await holdRole(directory, organisationId, roleId);
    return readOwnRole(directory, organisationId, roleId);
  });
  if (!present) throw new RoleRefused('not_found');
  allow(by, present.rights);
  return present;
}

async function moveGroups(unit: TenantUnit, from: string, to: RoleRef): Promise<void> {
  for (const { tenantId: _tenantId, ...group } of await listScimGroups(unit))
    if (group.role === from) await updateScimGroup(unit, { ...group, role: to });
}

function allow(by: SessionPrincipal, rights: Rights): void {
  if (!isWithin(rights, by.rights)) throw new RoleRefused('not_allowed');
}

const valuesOf = ({ name, rights }: RoleDefinition) => ({ name, rights: rightsOfOwnRole(rights) });

/** Rights that are not among others as far, in a word each: with how far they go where that is not everywhere. */
const written = (rights: Rights, others: Rights = new Map()): string =>
  [...rights]
    .filter(([right, reach]) => others.get(right) !== reach)
    .map(([right, reach]) => (reach === 'all' ? right : `${right}/${reach}`))
    .join(' ');

const note = (
  unit: TenantUnit,
  by: SessionPrincipal,
  action: 'role.create' | 'role.change' | 'role.remove',
  target: string,
  detail: Readonly<Record<string, string>>,
  now: Date,
) => recordAudit(unit, { ...actorOf(by), action, target, result: 'done', detail }, now);

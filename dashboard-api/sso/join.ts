/** From a provider's claims to a session: who it is, whether they belong here, and with what role. One transaction. */
import type { AccessRules } from '../../contract/access-rules.ts';
import type { RoleRef } from '../../contract/rights.ts';
import type { Secret } from '../../contract/secret.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { DirectoryUnit } from '../../db/database.ts';
import { readAccessRules } from '../../db/directory/access-rules.ts';
import { acceptInvitation, findInvitation, type StoredInvitation } from '../../db/directory/invitations.ts';
import type { StoredLoginAttempt } from '../../db/directory/login-attempts.ts';
import { insertMembership, membershipsOfPerson, readMembership } from '../../db/directory/memberships.ts';
import { holdRole } from '../../db/directory/own-roles.ts';
import {
  insertAddress,
  insertIdentity,
  insertPerson,
  personOfAddress,
  recognise,
} from '../../db/directory/persons.ts';
import { ownSsoDomains } from '../../db/directory/sso-domains.ts';
import { putProfile, putTeams } from '../../db/members/profiles.ts';
import { type StoredScimUser, scimUserOfAddress } from '../../db/scim/users.ts';
import { noteLogin } from '../findings/logins.ts';
import { type Client, detailOf } from '../identity/client.ts';
import { openSession } from '../identity/sessions.ts';
import {
  hasSecondFactor,
  isOfConnection,
  nameOf,
  type ProvenAddress,
  provenAddress,
  provenAt,
  subjectOf,
} from './claims.ts';
import type { Claims } from './openid.ts';
import type { LoginProvider } from './providers.ts';

/** Why nobody was signed in. */
export type JoinRefusal = 'login_refused' | 'not_a_member' | 'invitation_refused' | 'sso_required';

export type Joined =
  | { readonly ok: true; readonly cookie: Secret; readonly isBreakGlass: boolean }
  | { readonly ok: false; readonly refusal: JoinRefusal };

/** An organisation that somebody may enter, and as what. */
interface Entry {
  readonly organisationId: string;
  readonly role: RoleRef;
  readonly isMember: boolean;
  readonly isBreakGlass: boolean;
  readonly invitation: StoredInvitation | null;
}

/** Signs in whom the claims are about. The claims are those of this provider's issuer, checked. */
export async function join(
  unit: DirectoryUnit,
  attempt: StoredLoginAttempt,
  provider: LoginProvider,
  claims: Claims,
  client: Client,
  now: Date,
): Promise<Joined> {
  if (!isOfConnection(claims, provider)) return refuse(unit, attempt, 'login_refused', now);
  const domains = attempt.organisationId === null ? [] : await domainsOf(unit, attempt.organisationId);
  const proven = provenAddress(claims, provider, domains);
  const subject = subjectOf(claims, provider);
  const recognised = await recognise(unit, subject, now);
  const provisioned = await provisionedUser(unit, attempt.organisationId, provider, proven);
  const linked = proven?.isLinking ? await personOfAddress(unit, proven.address) : null;
  const known = recognised ?? (provisioned?.isActive ? provisioned.personId : linked);
  const isGone = provisioned?.isActive === false;
  const entry = await entryOf(unit, attempt, provider, known, proven, isGone, now);
  if (typeof entry === 'string') return refuse(unit, attempt, entry, now);
  const { organisationId, role, invitation } = entry;
  const personId = known ?? (await insertPerson(unit, now));
  if (recognised === null) await insertIdentity(unit, personId, subject, now);
  if (proven?.isLinking) await insertAddress(unit, personId, proven.address, now);
  const own = await unit.ofOrganisation(organisationId);
  const actor = { actorKind: 'session', actorId: personId } as const;
  if (!entry.isMember) {
    if (invitation && !(await acceptInvitation(unit, invitation, now)))
      return refuse(unit, attempt, 'invitation_refused', now);
    const origin = invitation ? 'invited' : 'just_in_time';
    await insertMembership(unit, { organisationId, personId, role, origin, createdAt: now });
    await recordAudit(own, { ...actor, action: 'member.join', target: personId, result: origin }, now);
  }
  const address = proven?.address ?? null;
  await unit.onTenant(organisationId, async (tenant) => {
    await putProfile(tenant, personId, { name: nameOf(claims, address), address });
    if (!entry.isMember && invitation) await putTeams(tenant, personId, invitation.teamIds);
    await noteLogin(tenant, personId, client, entry.isBreakGlass, now);
  });
  const { connectionId } = provider;
  const { isBreakGlass } = entry;
  const action = isBreakGlass ? 'session.break_glass' : 'session.open';
  const target = connectionId === null ? {} : { target: connectionId };
  const detail = detailOf(client);
  await recordAudit(own, { ...actor, action, ...target, result: 'done', detail }, now);
  const proof = {
    organisationId,
    personId,
    method: 'oidc' as const,
    connectionId,
    provenAt: provenAt(claims, now),
    // Whoever comes in past the organisation's own provider proves a factor that is ours.
    hasSecondFactor: !isBreakGlass && hasSecondFactor(claims, provider),
  };
  return { ok: true, isBreakGlass, cookie: await openSession(unit, proof, client, now) };
}

/** The user that the organisation's provider has provisioned under the proven address; null: none. */
async function provisionedUser(
  unit: DirectoryUnit,
  organisationId: string | null,
  { connectionId }: LoginProvider,
  proven: ProvenAddress | null,
): Promise<StoredScimUser | null> {
  if (organisationId === null || connectionId === null || proven === null) return null;
  return unit.onTenant(organisationId, (own) => scimUserOfAddress(own, proven.address));
}

async function entryOf(
  unit: DirectoryUnit,
  attempt: StoredLoginAttempt,
  provider: LoginProvider,
  personId: string | null,
  proven: ProvenAddress | null,
  isGone: boolean,
  now: Date,
): Promise<Entry | JoinRefusal> {
  const invitation = await invitationOf(unit, attempt, proven, now);
  if (invitation === 'refused') return 'invitation_refused';
  const organisationId = invitation?.organisationId ?? attempt.organisationId;
  if (organisationId === null) return personId === null ? 'not_a_member' : chosenOrganisation(unit, personId);
  await unit.enterOrganisation(organisationId);
  const member = personId === null ? null : await readMembership(unit, organisationId, personId);
  // Whom the provider has deprovisioned does not come back by themselves.
  const isAdmitted = provider.admitsMembers && proven?.isOwn === true && !isGone;
  if (!member && invitation && !(await holdRole(unit, organisationId, invitation.role)))
    return 'invitation_refused';
  const role = member?.role ?? invitation?.role ?? null;
  const admitted = role ?? (isAdmitted ? 'developer' : null);
  if (admitted === null) return 'not_a_member';
  const isOutside = provider.connectionId === null;
  const passage = isOutside ? passageOf(await readAccessRules(unit, organisationId), admitted) : 'open';
  if (passage === 'closed') return 'sso_required';
  const isBreakGlass = passage === 'break_glass';
  return { organisationId, role: admitted, isMember: member !== null, isBreakGlass, invitation };
}

/** The organisation that somebody has belonged to the longest, of those that let them in this way. */
async function chosenOrganisation(unit: DirectoryUnit, personId: string): Promise<Entry | JoinRefusal> {
  const memberships = await membershipsOfPerson(unit, personId);
  for (const { organisationId, role } of memberships) {
    await unit.enterOrganisation(organisationId);
    const passage = passageOf(await readAccessRules(unit, organisationId), role);
    if (passage === 'closed') continue;
    const isBreakGlass = passage === 'break_glass';
    return { organisationId, role, isMember: true, isBreakGlass, invitation: null };
  }
  return memberships.length > 0 ? 'sso_required' : 'not_a_member';
}

/** How the platform's provider leads into an organisation. */
function passageOf({ isSsoRequired }: AccessRules, role: RoleRef): 'open' | 'break_glass' | 'closed' {
  if (!isSsoRequired) return 'open';
  return role === 'owner' ? 'break_glass' : 'closed';
}

async function domainsOf(unit: DirectoryUnit, organisationId: string): Promise<string[]> {
  await unit.enterOrganisation(organisationId);
  return ownSsoDomains(unit, organisationId);
}

/** The invitation that is to be accepted, which must be for the address that was proven; null: none. */
async function invitationOf(
  unit: DirectoryUnit,
  { invitationHash, organisationId }: StoredLoginAttempt,
  proven: ProvenAddress | null,
  now: Date,
): Promise<StoredInvitation | 'refused' | null> {
  if (invitationHash === null) return null;
  await unit.lookUp(invitationHash);
  const found = await findInvitation(unit, invitationHash, now);
  if (!found.ok) return 'refused';
  const { invitation } = found;
  const isHere = organisationId === null || invitation.organisationId === organisationId;
  return isHere && invitation.address === proven?.address ? invitation : 'refused';
}

/** Nobody is signed in; the organisation that it was about, if there is one, has it in its audit log. */
async function refuse(
  unit: DirectoryUnit,
  { organisationId, connectionId }: StoredLoginAttempt,
  refusal: JoinRefusal,
  now: Date,
): Promise<Joined> {
  if (organisationId !== null) {
    const own = await unit.ofOrganisation(organisationId);
    const target = connectionId === null ? {} : { target: connectionId };
    const facts = { actorKind: 'system', action: 'session.open', ...target, result: refusal } as const;
    await recordAudit(own, facts, now);
  }
  return { ok: false, refusal };
}

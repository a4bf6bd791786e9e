/** What an organisation is, who belongs to it and what they have set up for themselves. */
import { newId } from '../../../contract/ids.ts';
import type { TenantUnit } from '../../../db/database.ts';
import { NOW, type SampleIds } from './ids.ts';

export async function fillPeople(
  { tx, tables: schema, organisationId: tenantId }: TenantUnit,
  { organisationId, teamId, personId, gateId }: SampleIds,
): Promise<void> {
  await tx.insert(schema.dueJob).values({ organisationId, kind: 'edge.publish', dueAt: NOW });
  await tx.insert(schema.organisationProfile).values({ tenantId, name: 'Acme', keyBucket: gateId });
  await tx.insert(schema.pastCalendar).values({
    tenantId,
    heldUntil: NOW,
    timeZone: 'Europe/Berlin',
    fiscalStartMonth: 1,
  });
  await tx.insert(schema.team).values({ tenantId, teamId, name: 'Search', createdAt: NOW });
  await tx.insert(schema.teamMember).values({ tenantId, teamId, personId });
  await tx.insert(schema.ssoConnection).values({
    tenantId,
    connectionId: personId,
    name: 'Entra',
    issuer: 'https://id.example',
    clientId: 'c',
    secondFactor: 'own',
    acrValues: [],
    admitsMembers: true,
    createdAt: NOW,
  });
  await tx.insert(schema.ssoDomainClaim).values({
    tenantId,
    domain: 'acme.com',
    connectionId: personId,
    challenge: 'x',
    createdAt: NOW,
  });
  await tx.insert(schema.customer).values({
    tenantId,
    organisationId: newId(),
    label: 'Acme',
    registeredAt: NOW,
  });
  await tx.insert(schema.notice).values({
    tenantId,
    noticeId: newId(),
    level: 'warning',
    text: 'Soon',
    raisedAt: NOW,
  });
  await tx.insert(schema.supportGrant).values({
    tenantId,
    grantId: newId(),
    state: 'requested',
    modules: [],
    hours: 1,
    reason: 'x',
    uses: 0,
    operatorId: newId(),
    operatorName: 'Sam',
    requestedAt: NOW,
  });
  const [userId, groupId] = [newId(), newId()];
  const scim = { version: 1, createdAt: NOW, changedAt: NOW };
  await tx.insert(schema.scimUser).values({
    tenantId,
    userId,
    personId,
    userName: 'Ada',
    userKey: 'ada',
    isActive: true,
    hasMappedRole: false,
    stated: {},
    ...scim,
  });
  await tx.insert(schema.scimGroup).values({
    tenantId,
    groupId,
    displayName: 'All',
    teamIds: [],
    ...scim,
  });
  await tx.insert(schema.scimGroupMember).values({ tenantId, groupId, userId });
  await tx.insert(schema.memberProfile).values({ tenantId, personId, name: 'Ada' });
  const viewId = newId();
  await tx.insert(schema.savedView).values({
    tenantId,
    viewId,
    ownerId: personId,
    name: 'Teams',
    page: '/explorer',
    address: '/explorer?by=team',
    isShared: true,
    createdAt: NOW,
    changedAt: NOW,
  });
  await tx.insert(schema.defaultView).values({ tenantId, personId, page: '/explorer', viewId });
  await tx.insert(schema.mailServer).values({
    tenantId,
    host: 'mail.example',
    port: 587,
    sender: 'spend@acme.com',
    changedAt: NOW,
  });
  await tx.insert(schema.mailDomain).values({ tenantId, domain: 'acme.com', approvedAt: NOW });
  await tx.insert(schema.loginTrait).values({
    tenantId,
    personId,
    kind: 'device',
    trait: 'Firefox on Linux',
    firstSeenAt: NOW,
  });
  await tx.insert(schema.keptAnswer).values({
    tenantId,
    bucketHash: 'a'.repeat(64),
    requestHash: 'b'.repeat(64),
    createdAt: NOW,
  });
  await tx.insert(schema.statusCheck).values({ tenantId, kind: 'call', minuteAt: NOW });
  await tx.insert(schema.personErasure).values({
    tenantId,
    personId,
    state: 'waiting',
    requestedAt: NOW,
    soughtTexts: ['Ada'],
    removed: {},
    left: {},
    keepsSignIn: false,
    valueIds: [],
  });
  await tx.insert(schema.personalDimensions).values({
    tenantId,
    names: ['user'],
    sealedKey: '1',
    sealedBox: 'x',
    changedAt: NOW,
  });
  await tx.insert(schema.acceptance).values({
    tenantId,
    personId,
    document: 'terms',
    version: '1',
    acceptedAt: NOW,
  });
}

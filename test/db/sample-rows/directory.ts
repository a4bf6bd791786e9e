/** What is known of an organisation and its people before it is known which it is. */
import { DEFAULT_ACCESS_RULES } from '../../../contract/access-rules.ts';
import { newId } from '../../../contract/ids.ts';
import type { DirectoryUnit } from '../../../db/database.ts';
import { insertAddress, insertIdentity } from '../../../db/directory/persons.ts';
import { putSecondFactor, replaceRecoveryCodes } from '../../../db/directory/second-factors.ts';
import { LATER, NOW, type SampleIds } from './ids.ts';

export async function fillDirectory(
  unit: DirectoryUnit,
  { organisationId, personId }: SampleIds,
): Promise<void> {
  const { tx, tables: schema } = unit;
  const hash = {
    tokenHash: organisationId.replaceAll('-', '').padEnd(64, '0'),
    organisationId,
    createdAt: NOW,
  };
  await tx.insert(schema.organisation).values({ organisationId, createdAt: NOW });
  await tx.insert(schema.session).values({
    ...hash,
    sessionId: newId(),
    personId,
    lastSeenAt: NOW,
    method: 'link',
    mustRotate: false,
    device: 'Firefox on Linux',
  });
  await tx.insert(schema.loginLink).values({ ...hash, personId, expiresAt: LATER });
  await tx.insert(schema.apiToken).values({
    ...hash,
    tokenId: newId(),
    name: 'Token',
    scopes: [],
    origin: 'issued',
    expiresAt: NOW,
  });
  await tx.insert(schema.membership).values({
    organisationId,
    personId,
    role: 'owner',
    origin: 'first_run',
    createdAt: NOW,
  });
  await tx.insert(schema.accessRules).values({
    organisationId,
    ...DEFAULT_ACCESS_RULES,
  });
  await tx.insert(schema.ownRole).values({
    organisationId,
    roleId: personId,
    name: 'Keys',
    nameKey: 'keys',
    rights: { 'keys:read': 'all' },
    createdAt: NOW,
    changedAt: NOW,
  });
  await tx.insert(schema.organisationStanding).values({
    organisationId,
    plan: 'standard',
    suspendedKeys: [],
  });
  const connected = { organisationId, connectionId: personId };
  await tx
    .insert(schema.ssoDomain)
    .values({ ...connected, domain: `${organisationId}.com`, verifiedAt: NOW });
  await tx.insert(schema.invitation).values({
    ...hash,
    invitationId: newId(),
    address: 'new@acme.example',
    role: 'developer',
    teamIds: [],
    invitedBy: personId,
    expiresAt: LATER,
  });
  const subject = { issuer: 'https://id.example', subject: personId };
  await unit.lookUp(personId);
  await tx.insert(schema.person).values({ personId, createdAt: NOW });
  await insertAddress(unit, personId, `${organisationId}@acme.example`, NOW);
  await insertIdentity(unit, personId, subject, NOW);
  await putSecondFactor(unit, {
    personId,
    sealedKey: '1',
    sealedBox: 'x',
    createdAt: NOW,
    confirmedAt: null,
    lastStep: 0,
  });
  await replaceRecoveryCodes(unit, personId, ['a'.repeat(64)]);
  await tx.insert(schema.passkey).values({
    personId,
    passkeyId: personId,
    credentialHash: 'a'.repeat(64),
    credentialId: 'x',
    publicKey: 'x',
    signCount: 0,
    transports: [],
    isBackedUp: false,
    name: 'Laptop',
    createdAt: NOW,
    lastUsedAt: null,
  });
}

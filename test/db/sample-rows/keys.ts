/** Keys, what they may and what is told to gates, and the audit log. */
import { newId } from '../../../contract/ids.ts';
import type { TenantUnit } from '../../../db/database.ts';
import { SAMPLE_POLICY } from '../sample-organisation.ts';
import { NOW, type SampleIds } from './ids.ts';

export async function fillKeys(
  { tx, tables: schema, organisationId: tenantId }: TenantUnit,
  { organisationId, teamId, projectId, keyId }: SampleIds,
): Promise<void> {
  await tx.insert(schema.project).values({ tenantId, projectId, teamId, name: 'Ranking', createdAt: NOW });
  await tx.insert(schema.apiKey).values({
    tenantId,
    keyId,
    projectId,
    name: 'Key',
    origin: 'issued',
    status: 'active',
    version: 1,
    policy: SAMPLE_POLICY,
    createdAt: NOW,
  });
  await tx.insert(schema.auditEntry).values({
    tenantId,
    entryId: newId(),
    at: NOW,
    actorKind: 'system',
    action: 'key.issue',
    result: 'done',
    times: 1,
  });
  await tx.insert(schema.auditDetail).values({ tenantId, entryId: newId(), salt: 'x', detail: '{}' });
  await tx.insert(schema.auditHead).values({ tenantId, sequence: 1, entryHash: 'a'.repeat(64) });
  await tx.insert(schema.policy).values({
    tenantId,
    scope: 'organisation',
    version: 1,
    rules: {},
    changedAt: NOW,
  });
  await tx.insert(schema.registeredHost).values({
    tenantId,
    kind: 'azure-openai',
    name: 'acme',
    mustAskForUsage: false,
    onCallerLeft: 'drain',
    createdAt: NOW,
  });
  await tx.insert(schema.providerCredential).values({
    tenantId,
    credentialId: newId(),
    name: 'Production',
    provider: 'openai',
    kind: 'api-key',
    isActive: true,
    sealVersion: '1',
    box: 'a..b.c.d',
    createdAt: NOW,
    sealedAt: NOW,
  });
  await tx.insert(schema.apiKeyHash).values({ tenantId, keyId, hash: 'a'.repeat(64), pepperVersion: '1' });
  await tx.insert(schema.edgeCommand).values({
    tenantId,
    target: keyId,
    version: 1,
    kind: 'key.put',
    createdAt: NOW,
    attempts: 0,
    nextAttemptAt: NOW,
    record: {
      keyId,
      organisationId,
      projectId,
      teamId,
      ownerId: null,
      environment: null,
      status: 'active',
      expiresAtMs: null,
      hashes: [],
      policy: SAMPLE_POLICY,
    },
  });
}

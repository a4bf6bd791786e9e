import type { Database } from '../../../db/database.ts';
import { LATER, NOW, type SampleIds } from './ids.ts';

/** What retention writes, and what is asked of it. */
export async function fillRetention(
  db: Database,
  { organisationId: tenantId, gateId, incarnationId }: SampleIds,
): Promise<void> {
  await db.inTenant('app_user', tenantId, async ({ tx, tables }) => {
    await tx.insert(tables.retention).values({ tenantId, days: {}, changedAt: NOW });
    await tx.insert(tables.termination).values({
      tenantId,
      requestedAt: NOW,
      runsAt: LATER,
      reason: 'We are leaving',
    });
  });
  await db.inTenant('retention_user', tenantId, async ({ tx, tables }) => {
    const sha256 = 'a'.repeat(64);
    await tx.insert(tables.usageFrozenDay).values({ tenantId, day: NOW, rows: 1, sha256, frozenAt: NOW });
    await tx.insert(tables.usageRemovedGate).values({
      tenantId,
      gateId,
      incarnationId,
      eventNumber: 0,
      events: 0,
      closings: 0,
      lastAdmission: 0,
      chargedNanos: 0n,
    });
    await tx
      .insert(tables.usageRemovedSum)
      .values({ tenantId, subject: 'run:none', nanos: 1n, uncountedNanos: 0n });
    await tx
      .insert(tables.auditCheckpoint)
      .values({ tenantId, sequence: 0, entryHash: sha256, removedAt: NOW, proof: 'x' });
    await tx
      .insert(tables.deletedOrganisation)
      .values({ tenantId, requestedAt: NOW, deletedAt: NOW, certificateSha256: sha256 });
  });
}

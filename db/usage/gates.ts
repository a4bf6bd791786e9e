import { eq } from 'drizzle-orm';
import { bucketOf } from '../../contract/key.ts';
import type { TenantUnit } from '../database.ts';

/** The gates that an organisation's calls may go through: of every key that there ever was, and that ever delivered. */
export async function readGateIds({
  tx,
  tables: { apiKey, gateWatermark },
  organisationId,
}: TenantUnit): Promise<string[]> {
  const keys = await tx
    .select({ keyId: apiKey.keyId })
    .from(apiKey)
    .where(eq(apiKey.tenantId, organisationId));
  const marks = await tx
    .select({ gateId: gateWatermark.gateId })
    .from(gateWatermark)
    .where(eq(gateWatermark.tenantId, organisationId));
  const gateIds = new Set([
    ...keys.map(({ keyId }) => bucketOf(keyId)),
    ...marks.map(({ gateId }) => gateId),
  ]);
  return [...gateIds].toSorted();
}

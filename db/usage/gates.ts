import { and, eq, gt } from 'drizzle-orm';
import { bucketOf } from '../../contract/key.ts';
import { gateIdsOf } from '../../contract/shards.ts';
import type { TenantUnit } from '../database.ts';

/** Gates beside the first of keys whose calls are, or were, spread over several. */
export async function readFurtherGateIds({
  tx,
  tables: { apiKey },
  organisationId,
}: TenantUnit): Promise<string[]> {
  const keys = await tx
    .select({ keyId: apiKey.keyId, known: apiKey.knownShards })
    .from(apiKey)
    .where(and(eq(apiKey.tenantId, organisationId), gt(apiKey.knownShards, 1)));
  const gateIds = keys.flatMap(({ keyId, known }) => gateIdsOf(bucketOf(keyId), known).slice(1));
  return [...new Set(gateIds)];
}

/** The gates that an organisation's calls may go through: of every key that there ever was, and that ever delivered. */
export async function readGateIds({
  tx,
  tables: { apiKey, gateWatermark },
  organisationId,
}: TenantUnit): Promise<string[]> {
  const keys = await tx
    .select({ keyId: apiKey.keyId, known: apiKey.knownShards })
    .from(apiKey)
    .where(eq(apiKey.tenantId, organisationId));
  const marks = await tx
    .select({ gateId: gateWatermark.gateId })
    .from(gateWatermark)
    .where(eq(gateWatermark.tenantId, organisationId));
  const gateIds = new Set([
    ...keys.flatMap(({ keyId, known }) => gateIdsOf(bucketOf(keyId), known)),
    ...marks.map(({ gateId }) => gateId),
  ]);
  return [...gateIds].toSorted();
}

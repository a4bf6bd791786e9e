/** Answers that are kept for a day under idempotency keys. */
import { and, eq, lt } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type KeptAnswer = Omit<Tables['keptAnswer']['$inferSelect'], 'tenantId'>;

/**
 * Takes a request on; what is older than an instant is forgotten first.
 * @returns null if it is new; else what is there of the request that came first
 */
export async function claimAnswer(
  unit: TenantUnit,
  { bucketHash, requestHash }: Pick<KeptAnswer, 'bucketHash' | 'requestHash'>,
  now: Date,
  forgetBefore: Date,
): Promise<KeptAnswer | null> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const { keptAnswer } = tables;
  await tx
    .delete(keptAnswer)
    .where(and(eq(keptAnswer.tenantId, tenantId), lt(keptAnswer.createdAt, forgetBefore)));
  const row = { tenantId, bucketHash, requestHash, createdAt: now.toISOString() };
  if ((await dialect.insertNew(tx, keptAnswer, [row], 'bucket_hash')).length > 0) return null;
  const [found] = await tx.select().from(keptAnswer).where(isOf(unit, bucketHash));
  return found ?? null;
}

/** Keeps what was answered. */
export async function keepAnswer(
  unit: TenantUnit,
  bucketHash: string,
  answer: Pick<KeptAnswer, 'status' | 'sealedKey' | 'sealedBody'>,
): Promise<void> {
  await unit.tx.update(unit.tables.keptAnswer).set(answer).where(isOf(unit, bucketHash));
}

/** Nothing was done: the key can be used again. */
export async function releaseAnswer(unit: TenantUnit, bucketHash: string): Promise<void> {
  await unit.tx.delete(unit.tables.keptAnswer).where(isOf(unit, bucketHash));
}

const isOf = ({ tables: { keptAnswer }, organisationId }: TenantUnit, bucketHash: string) =>
  and(eq(keptAnswer.tenantId, organisationId), eq(keptAnswer.bucketHash, bucketHash));

/** By when the secrets of keys are to be replaced. */
import { and, eq, ne } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

export interface RotationPlan {
  /** Null: no day is set. */
  readonly rotateBy: Date | null;
  /** From a rotation to the next such day; null: no further one. */
  readonly rotateEveryDays: number | null;
  /** The secret stops working on that day, replaced or not. */
  readonly endsUnrotated: boolean;
}

/** Null if there is no such key, or it is revoked. */
export async function readRotationPlan(
  { tx, tables: { apiKey }, organisationId }: TenantUnit,
  keyId: string,
): Promise<RotationPlan | null> {
  const { rotateBy, rotateEveryDays, endsUnrotated } = apiKey;
  const [plan] = await tx
    .select({ rotateBy, rotateEveryDays, endsUnrotated })
    .from(apiKey)
    .where(and(eq(apiKey.tenantId, organisationId), eq(apiKey.keyId, keyId), ne(apiKey.status, 'revoked')));
  return plan ?? null;
}

export async function putRotationPlan(
  { tx, tables: { apiKey }, organisationId }: TenantUnit,
  keyId: string,
  plan: RotationPlan,
): Promise<void> {
  await tx
    .update(apiKey)
    .set(plan)
    .where(and(eq(apiKey.tenantId, organisationId), eq(apiKey.keyId, keyId)));
}

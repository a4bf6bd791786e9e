/** Keys whose secret was found in public. */
import { and, eq, isNull } from 'drizzle-orm';
import type { ExposureAction } from '../../contract/exposure.ts';
import type { TenantUnit } from '../database.ts';

/** When the secret of this hash ends, null in `validUntil`: never; null: the key has no such secret. */
export async function findSecret(
  { tx, tables: { apiKeyHash }, dialect, organisationId }: TenantUnit,
  keyId: string,
  hashes: readonly string[],
): Promise<{ readonly validUntil: Date | null } | null> {
  const [row] = await tx
    .select({ validUntil: apiKeyHash.validUntil })
    .from(apiKeyHash)
    .where(
      and(
        eq(apiKeyHash.tenantId, organisationId),
        eq(apiKeyHash.keyId, keyId),
        dialect.isOneOf(apiKeyHash.hash, hashes),
      ),
    );
  return row ?? null;
}

/** Notes the first time that a key was found. @returns false if it was found before */
export async function markExposed(
  { tx, tables: { apiKey }, dialect, organisationId }: TenantUnit,
  keyId: string,
  at: Date,
): Promise<boolean> {
  const marked = await tx
    .update(apiKey)
    .set({ exposedAt: at })
    .where(and(eq(apiKey.tenantId, organisationId), eq(apiKey.keyId, keyId), isNull(apiKey.exposedAt)));
  return dialect.affectedRows(marked) > 0;
}

/** What people call a key; its id where there is none of that id. */
export async function keyNameOf(
  { tx, tables: { apiKey }, organisationId }: TenantUnit,
  keyId: string,
): Promise<string> {
  const [row] = await tx
    .select({ name: apiKey.name })
    .from(apiKey)
    .where(and(eq(apiKey.tenantId, organisationId), eq(apiKey.keyId, keyId)));
  return row?.name ?? keyId;
}

export async function readExposureAction({
  tx,
  tables: { organisationProfile },
  organisationId,
}: TenantUnit): Promise<ExposureAction> {
  const [row] = await tx
    .select({ action: organisationProfile.exposedKeys })
    .from(organisationProfile)
    .where(eq(organisationProfile.tenantId, organisationId));
  return row?.action === 'disable' ? 'disable' : 'revoke';
}

export async function putExposureAction(
  { tx, tables: { organisationProfile }, organisationId }: TenantUnit,
  exposedKeys: ExposureAction,
): Promise<void> {
  await tx
    .update(organisationProfile)
    .set({ exposedKeys })
    .where(eq(organisationProfile.tenantId, organisationId));
}

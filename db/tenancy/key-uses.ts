/** When keys and their secrets were last used, and under which peppers the secrets are stored. */
import { and, eq, gt, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

/** A use of a key, as an event tells it. */
export interface NotedUse {
  readonly keyId: string;
  /** First characters of the hash of the secret that was shown; null: not said. */
  readonly keySecret: string | null;
  /** To the minute. */
  readonly at: Date;
}

/** Notes a use that is later than what stands. */
export async function noteKeyUse(unit: TenantUnit, { keyId, keySecret, at }: NotedUse): Promise<void> {
  const { tx, tables, dialect, organisationId } = unit;
  const { apiKey, apiKeyHash } = tables;
  await tx
    .update(apiKey)
    .set({ lastUsedAt: at })
    .where(
      and(
        eq(apiKey.tenantId, organisationId),
        eq(apiKey.keyId, keyId),
        or(isNull(apiKey.lastUsedAt), lt(apiKey.lastUsedAt, at)),
      ),
    );
  if (keySecret === null) return;
  await tx
    .update(apiKeyHash)
    .set({ lastUsedAt: at })
    .where(
      and(
        eq(apiKeyHash.tenantId, organisationId),
        eq(apiKeyHash.keyId, keyId),
        dialect.isLike(apiKeyHash.hash, `${keySecret}*`),
        or(isNull(apiKeyHash.lastUsedAt), lt(apiKeyHash.lastUsedAt, at)),
      ),
    );
}

/**
 * Puts a secret's hash under a newer pepper in the place of the old one, and raises the key's version.
 * @param keySecret first characters of the hash that stands
 * @returns false if no such secret is stored under an older pepper
 */
export async function replacePepper(
  { tx, tables, dialect, organisationId: tenantId }: TenantUnit,
  keyId: string,
  keySecret: string,
  fresh: { readonly hash: string; readonly pepperVersion: string },
): Promise<boolean> {
  const { apiKey, apiKeyHash } = tables;
  const isKey = and(eq(apiKey.tenantId, tenantId), eq(apiKey.keyId, keyId));
  if ((await dialect.lockRows(tx, apiKey, isKey)) === 0) return false;
  const isSecret = and(
    eq(apiKeyHash.tenantId, tenantId),
    eq(apiKeyHash.keyId, keyId),
    dialect.isLike(apiKeyHash.hash, `${keySecret}*`),
  );
  const [stored] = await tx.select().from(apiKeyHash).where(isSecret);
  if (!stored || Number(stored.pepperVersion) >= Number(fresh.pepperVersion)) return false;
  await tx.delete(apiKeyHash).where(isSecret);
  await tx.insert(apiKeyHash).values({ ...stored, ...fresh });
  await tx
    .update(apiKey)
    .set({ version: sql`${apiKey.version} + 1` })
    .where(isKey);
  return true;
}

/** How many secrets that may still work stand under each pepper version, and of how many keys. */
export async function secretsByPepper(
  { tx, tables, organisationId }: TenantUnit,
  now: Date,
): Promise<{ version: string; secrets: number; keys: number }[]> {
  const { apiKey, apiKeyHash } = tables;
  const rows = await tx
    .select({ keyId: apiKeyHash.keyId, version: apiKeyHash.pepperVersion })
    .from(apiKeyHash)
    .innerJoin(apiKey, and(eq(apiKey.tenantId, apiKeyHash.tenantId), eq(apiKey.keyId, apiKeyHash.keyId)))
    .where(
      and(
        eq(apiKeyHash.tenantId, organisationId),
        ne(apiKey.status, 'revoked'),
        or(isNull(apiKeyHash.validUntil), gt(apiKeyHash.validUntil, now)),
      ),
    );
  return [...Map.groupBy(rows, ({ version }) => version)]
    .map(([version, secrets]) => ({
      version,
      secrets: secrets.length,
      keys: new Set(secrets.map(({ keyId }) => keyId)).size,
    }))
    .sort((one, other) => Number(one.version) - Number(other.version));
}

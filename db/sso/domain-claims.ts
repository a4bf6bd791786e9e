import { and, asc, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredDomainClaim = Tables['ssoDomainClaim']['$inferSelect'];

/** Claims a domain; a claim that there is already stays as it is. */
export async function claimDomain(
  { tx, tables, dialect, organisationId }: TenantUnit,
  claim: Omit<StoredDomainClaim, 'tenantId'>,
): Promise<void> {
  const row = { tenantId: organisationId, ...claim, createdAt: claim.createdAt.toISOString() };
  await dialect.insertNew(tx, tables.ssoDomainClaim, [row], 'domain');
}

/** Every claim, in the order of the alphabet. */
export function listDomainClaims({
  tx,
  tables: { ssoDomainClaim },
  organisationId,
}: TenantUnit): Promise<StoredDomainClaim[]> {
  return tx
    .select()
    .from(ssoDomainClaim)
    .where(eq(ssoDomainClaim.tenantId, organisationId))
    .orderBy(asc(ssoDomainClaim.domain));
}

export async function readDomainClaim(
  { tx, tables: { ssoDomainClaim }, organisationId }: TenantUnit,
  domain: string,
): Promise<StoredDomainClaim | null> {
  const [row] = await tx
    .select()
    .from(ssoDomainClaim)
    .where(and(eq(ssoDomainClaim.tenantId, organisationId), eq(ssoDomainClaim.domain, domain)));
  return row ?? null;
}

/** Gives a claim up. @returns false if there is none */
export async function deleteDomainClaim(
  { tx, tables: { ssoDomainClaim }, dialect, organisationId }: TenantUnit,
  domain: string,
): Promise<boolean> {
  const result = await tx
    .delete(ssoDomainClaim)
    .where(and(eq(ssoDomainClaim.tenantId, organisationId), eq(ssoDomainClaim.domain, domain)));
  return dialect.affectedRows(result) > 0;
}

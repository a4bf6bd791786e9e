import { and, eq, isNull } from 'drizzle-orm';
import type { DirectoryUnit, TenantUnit, Unit } from '../database.ts';

export interface NewLoginLink {
  readonly tokenHash: string;
  readonly organisationId: string;
  readonly personId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What came of using a link. A link that is ours names its organisation, as whose unit the directory unit goes on. */
export type LinkUse =
  | { readonly ok: true; readonly own: TenantUnit; readonly personId: string }
  | { readonly ok: false; readonly reason: 'unknown' }
  | { readonly ok: false; readonly reason: 'used' | 'expired'; readonly own: TenantUnit };

/** Stores a link under the hash of its token; the unit is in the organisation. */
export async function insertLoginLink({ tx, tables }: Unit, link: NewLoginLink): Promise<void> {
  await tx.insert(tables.loginLink).values(link);
}

/** Uses a link up. Of any number of uses at once, one succeeds. The unit looks up the hash. */
export async function useLoginLink(unit: DirectoryUnit, tokenHash: string, now: Date): Promise<LinkUse> {
  const { tx, dialect } = unit;
  const { loginLink } = unit.tables;
  const [row] = await tx.select().from(loginLink).where(eq(loginLink.tokenHash, tokenHash));
  if (!row) return { ok: false, reason: 'unknown' };
  const own = await unit.ofOrganisation(row.organisationId);
  if (row.usedAt) return { ok: false, reason: 'used', own };
  if (row.expiresAt <= now) return { ok: false, reason: 'expired', own };
  const result = await tx
    .update(loginLink)
    .set({ usedAt: now })
    .where(and(eq(loginLink.tokenHash, tokenHash), isNull(loginLink.usedAt)));
  if (dialect.affectedRows(result) === 0) return { ok: false, reason: 'used', own };
  return { ok: true, own, personId: row.personId };
}

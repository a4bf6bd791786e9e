/** Who has accepted which version of which document. */
import { and, asc, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredAcceptance = Omit<Tables['acceptance']['$inferSelect'], 'tenantId'>;

/** Of one person, or of everybody; oldest first. */
export async function listAcceptances(
  { tx, tables: { acceptance }, organisationId }: TenantUnit,
  personId: string | null = null,
): Promise<StoredAcceptance[]> {
  const isTheirs = personId === null ? undefined : eq(acceptance.personId, personId);
  const rows = await tx
    .select()
    .from(acceptance)
    .where(and(eq(acceptance.tenantId, organisationId), isTheirs))
    .orderBy(asc(acceptance.acceptedAt), asc(acceptance.personId), asc(acceptance.document));
  return rows.map(({ tenantId, ...row }) => row);
}

/** Notes an acceptance; the first one of a version stands. @returns false if there was one */
export async function insertAcceptance(
  { tx, tables, dialect, organisationId: tenantId }: TenantUnit,
  { acceptedAt, ...row }: StoredAcceptance,
): Promise<boolean> {
  const stored = { tenantId, ...row, acceptedAt: acceptedAt.toISOString() };
  return (await dialect.insertNew(tx, tables.acceptance, [stored], 'document')).length > 0;
}

/** What was found to be unusual. */
import { and, desc, eq, gt, gte } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredFinding = Omit<Tables['finding']['$inferSelect'], 'tenantId'>;
export type FindingPlace = Pick<StoredFinding, 'kind' | 'scope' | 'scopeId'>;

/** @returns false if it was found before, by this process or another */
export async function insertFinding(
  { tx, tables, dialect, organisationId }: TenantUnit,
  row: StoredFinding,
): Promise<boolean> {
  const stored = {
    ...row,
    tenantId: organisationId,
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
    bucketAt: row.bucketAt.toISOString(),
    foundAt: row.foundAt.toISOString(),
    actual: row.actual?.toString() ?? null,
    expected: row.expected?.toString() ?? null,
  };
  return (await dialect.insertNew(tx, tables.finding, [stored], 'finding_id')).length > 0;
}

/** Those of one kind about one scope whose bucket began at an instant or later, newest first. */
export async function findingsSince(
  { tx, tables: { finding }, organisationId }: TenantUnit,
  { kind, scope, scopeId }: FindingPlace,
  since: Date,
): Promise<StoredFinding[]> {
  const rows = await tx
    .select()
    .from(finding)
    .where(
      and(
        eq(finding.tenantId, organisationId),
        eq(finding.kind, kind),
        eq(finding.scope, scope),
        eq(finding.scopeId, scopeId),
        gte(finding.bucketAt, since),
      ),
    )
    .orderBy(desc(finding.bucketAt));
  return rows.map(({ tenantId, ...row }) => row);
}

/** Whether somebody has asked not to hear of this kind about this scope now. */
export async function isSnoozed(
  { tx, tables: { finding }, organisationId }: TenantUnit,
  { kind, scope, scopeId }: FindingPlace,
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .select({ findingId: finding.findingId })
    .from(finding)
    .where(
      and(
        eq(finding.tenantId, organisationId),
        eq(finding.kind, kind),
        eq(finding.scope, scope),
        eq(finding.scopeId, scopeId),
        gt(finding.snoozedUntil, now),
      ),
    );
  return rows.length > 0;
}

/** Newest first. */
export async function listFindings(
  { tx, tables: { finding }, dialect, organisationId }: TenantUnit,
  most: number,
): Promise<StoredFinding[]> {
  const newest = tx
    .select()
    .from(finding)
    .where(eq(finding.tenantId, organisationId))
    .orderBy(desc(finding.foundAt), desc(finding.findingId));
  return (await dialect.firstOf(newest, most)).map(({ tenantId, ...row }) => row);
}

export async function readFinding(
  { tx, tables: { finding }, organisationId }: TenantUnit,
  findingId: string,
): Promise<StoredFinding | null> {
  const [row] = await tx
    .select()
    .from(finding)
    .where(and(eq(finding.tenantId, organisationId), eq(finding.findingId, findingId)));
  if (!row) return null;
  const { tenantId, ...found } = row;
  return found;
}

/** @returns false if there is none of this id */
export async function changeFinding(
  { tx, tables: { finding }, dialect, organisationId }: TenantUnit,
  findingId: string,
  change: Partial<Pick<StoredFinding, 'state' | 'ownerId' | 'snoozedUntil'>>,
): Promise<boolean> {
  const result = await tx
    .update(finding)
    .set(change)
    .where(and(eq(finding.tenantId, organisationId), eq(finding.findingId, findingId)));
  return dialect.affectedRows(result) > 0;
}

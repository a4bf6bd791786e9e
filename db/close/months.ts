/** Months of the books: how far each is on its way to being closed. */
import { and, asc, desc, eq } from 'drizzle-orm';
import type { CloseState, Gap } from '../../contract/close-api.ts';
import type { TenantUnit } from '../database.ts';

export interface StoredMonth {
  readonly month: string;
  readonly state: CloseState;
  readonly revision: number;
  readonly note: string | null;
  readonly changedAt: Date;
}

/** Newest first. */
export async function listMonths({
  tx,
  tables: { closeMonth },
  organisationId,
}: TenantUnit): Promise<StoredMonth[]> {
  const rows = await tx
    .select()
    .from(closeMonth)
    .where(eq(closeMonth.tenantId, organisationId))
    .orderBy(desc(closeMonth.month));
  return rows.map(({ tenantId, state, ...row }) => ({ ...row, state: state as CloseState }));
}

/** The last closed month, which ends everything that is closed; null: nothing is. */
export async function readClosedUpTo(unit: TenantUnit): Promise<string | null> {
  const { tx, tables, dialect, organisationId } = unit;
  const { closeMonth } = tables;
  const closed = tx
    .select({ month: closeMonth.month })
    .from(closeMonth)
    .where(and(eq(closeMonth.tenantId, organisationId), eq(closeMonth.state, 'closed')))
    .orderBy(desc(closeMonth.month));
  const [last] = await dialect.firstOf(closed, 1);
  return last?.month ?? null;
}

/** Puts a month in a state. */
export async function putMonth(
  { tx, tables: { closeMonth }, dialect, organisationId }: TenantUnit,
  { month, ...fields }: StoredMonth,
): Promise<void> {
  const isIt = and(eq(closeMonth.tenantId, organisationId), eq(closeMonth.month, month));
  const changed = await tx.update(closeMonth).set(fields).where(isIt);
  if (dialect.affectedRows(changed) > 0) return;
  await tx.insert(closeMonth).values({ tenantId: organisationId, month, ...fields });
}

export interface Signature {
  readonly signatureId: string;
  readonly personId: string;
  readonly statementSha256: string;
  readonly gaps: readonly Gap[];
  readonly signedAt: Date;
}

/** Those under a revision of a month, oldest first. */
export async function listSignatures(
  { tx, tables: { closeSignature }, organisationId }: TenantUnit,
  { month, revision }: Pick<StoredMonth, 'month' | 'revision'>,
): Promise<Signature[]> {
  const rows = await tx
    .select()
    .from(closeSignature)
    .where(
      and(
        eq(closeSignature.tenantId, organisationId),
        eq(closeSignature.month, month),
        eq(closeSignature.revision, revision),
      ),
    )
    .orderBy(asc(closeSignature.signedAt), asc(closeSignature.signatureId));
  return rows.map(({ tenantId, month: _, revision: __, ...row }) => row);
}

export async function addSignature(
  { tx, tables, organisationId }: TenantUnit,
  { month, revision }: Pick<StoredMonth, 'month' | 'revision'>,
  signature: Signature,
): Promise<void> {
  await tx
    .insert(tables.closeSignature)
    .values({ tenantId: organisationId, month, revision, ...signature, gaps: [...signature.gaps] });
}

export interface KeptStatement {
  readonly month: string;
  readonly revision: number;
  readonly statement: Buffer;
  readonly sha256: string;
  readonly totalNanos: bigint;
  readonly closedAt: Date;
}

export async function keepStatement(
  { tx, tables, organisationId }: TenantUnit,
  statement: KeptStatement,
): Promise<void> {
  await tx.insert(tables.closedStatement).values({ tenantId: organisationId, ...statement });
}

/** Without the statements themselves. */
export async function listKept({
  tx,
  tables: { closedStatement: kept },
  organisationId,
}: TenantUnit): Promise<Omit<KeptStatement, 'statement'>[]> {
  return tx
    .select({
      month: kept.month,
      revision: kept.revision,
      sha256: kept.sha256,
      totalNanos: kept.totalNanos,
      closedAt: kept.closedAt,
    })
    .from(kept)
    .where(eq(kept.tenantId, organisationId));
}

export async function readKept(
  { tx, tables: { closedStatement: kept }, organisationId }: TenantUnit,
  month: string,
  revision: number,
): Promise<KeptStatement | null> {
  const [row] = await tx
    .select()
    .from(kept)
    .where(and(eq(kept.tenantId, organisationId), eq(kept.month, month), eq(kept.revision, revision)));
  if (!row) return null;
  const { tenantId, ...statement } = row;
  return statement;
}

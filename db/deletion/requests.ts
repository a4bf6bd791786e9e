/** That an organisation is to be deleted, and how far that is: one row, from the request until its last row is gone. */
import { and, eq, isNull } from 'drizzle-orm';
import type { EdgeRemoval } from '../../contract/deletion-certificate.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredDeletion = Omit<Tables['termination']['$inferSelect'], 'tenantId'>;

/** Null: nobody has asked for it. */
export async function readDeletion({
  tx,
  tables: { termination },
  organisationId,
}: TenantUnit): Promise<StoredDeletion | null> {
  const [row] = await tx.select().from(termination).where(eq(termination.tenantId, organisationId));
  return row ?? null;
}

/** The same; whoever else changes it waits for the transaction's end. */
export async function lockDeletion(unit: TenantUnit): Promise<StoredDeletion | null> {
  const { tx, tables, dialect, organisationId } = unit;
  const { termination } = tables;
  await dialect.lockRows(tx, termination, eq(termination.tenantId, organisationId));
  return readDeletion(unit);
}

/** @returns false if it has been asked for already */
export async function insertDeletion(
  { tx, tables: { termination }, dialect, organisationId: tenantId }: TenantUnit,
  asked: Pick<
    StoredDeletion,
    'requestedAt' | 'requestedBy' | 'runsAt' | 'reason' | 'receiptSha256' | 'noticeId'
  >,
): Promise<boolean> {
  const row = {
    tenantId,
    ...asked,
    discardedEvents: 0,
    requestedAt: asked.requestedAt.toISOString(),
    runsAt: asked.runsAt.toISOString(),
  };
  return (await dialect.insertNew(tx, termination, [row], 'tenant_id')).length > 0;
}

/** Takes back what is not begun. @returns false if there is nothing to take back */
export async function removeDeletion({
  tx,
  tables: { termination },
  dialect,
  organisationId,
}: TenantUnit): Promise<boolean> {
  const isWaiting = and(eq(termination.tenantId, organisationId), isNull(termination.beganAt));
  return dialect.affectedRows(await tx.delete(termination).where(isWaiting)) > 0;
}

/** Notes how far it is. */
export async function noteDeletion(
  { tx, tables: { termination }, organisationId }: TenantUnit,
  progress: Partial<Pick<StoredDeletion, 'beganAt' | 'edgeEmptiedAt' | 'removed'>> & {
    readonly edge?: EdgeRemoval;
  },
): Promise<void> {
  await tx.update(termination).set(progress).where(eq(termination.tenantId, organisationId));
}

/** True from the moment at which the edge is told to empty itself: nothing is sent there any more. */
export async function isLeavingEdge(unit: TenantUnit): Promise<boolean> {
  return ((await readDeletion(unit))?.edge ?? null) !== null;
}

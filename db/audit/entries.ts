import { desc, eq } from 'drizzle-orm';
import { newId } from '../../contract/ids.ts';
import type { TenantUnit, Transaction } from '../database.ts';
import { firstOf } from '../dialect.pg.ts';
import { auditEntry } from '../schema/tables.pg.ts';

export const AUDIT_ACTIONS = [
  'session.open',
  'key.issue',
  'key.status',
  'key.rotate',
  'key.rename',
  'budget.create',
  'budget.change',
  'budget.raise',
  'budget.archive',
  'host.register',
  'host.remove',
  'price.override',
  'price.end',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What an entry tells. Ids and codes; `reason` is its author's own words, at most 500 characters. */
export interface AuditFacts {
  readonly actorKind: 'link' | 'session' | 'token' | 'system';
  readonly actorId?: string;
  readonly action: AuditAction;
  readonly target?: string;
  /** `done`, or a code of why not. */
  readonly result: string;
  readonly reason?: string;
}

export type AuditEntry = typeof auditEntry.$inferSelect;

/**
 * Writes an entry in the transaction of what it tells of, so that neither stands without the other.
 * @param unit a transaction that has entered the organisation
 */
export async function recordAudit(
  { tx, organisationId }: { readonly tx: Transaction; readonly organisationId: string },
  facts: AuditFacts,
  now: Date,
): Promise<void> {
  await tx.insert(auditEntry).values({ tenantId: organisationId, entryId: newId(), at: now, ...facts });
}

/** The newest entries, at most `limit`. */
export async function auditEntries({ tx, organisationId }: TenantUnit, limit: number): Promise<AuditEntry[]> {
  return firstOf(
    tx
      .select()
      .from(auditEntry)
      .where(eq(auditEntry.tenantId, organisationId))
      .orderBy(desc(auditEntry.at), desc(auditEntry.entryId)),
    limit,
  );
}

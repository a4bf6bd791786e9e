import { desc, eq } from 'drizzle-orm';
import { newId } from '../../contract/ids.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export const AUDIT_ACTIONS = [
  'session.open',
  'session.end',
  'session.prove',
  'session.break_glass',
  'sso.connect',
  'sso.disconnect',
  'sso.claim_domain',
  'sso.verify_domain',
  'sso.remove_domain',
  'factor.change',
  'factor.reset',
  'member.join',
  'member.change',
  'member.remove',
  'invitation.create',
  'invitation.revoke',
  'access.change',
  'team.create',
  'team.rename',
  'project.create',
  'project.rename',
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
  'credential.store',
  'credential.replace',
  'credential.state',
  'credential.remove',
  'price.override',
  'price.end',
  'policy.set',
  'key.policy',
  'rating.run',
  'edge.recover',
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

export type AuditEntry = Tables['auditEntry']['$inferSelect'];

/**
 * Writes an entry in the transaction of what it tells of, so that neither stands without the other.
 */
export async function recordAudit(
  { tx, tables, organisationId }: TenantUnit,
  facts: AuditFacts,
  now: Date,
): Promise<void> {
  await tx
    .insert(tables.auditEntry)
    .values({ tenantId: organisationId, entryId: newId(), at: now, ...facts });
}

/** The newest entries, at most `limit`. */
export async function auditEntries(
  { tx, tables, dialect, organisationId }: TenantUnit,
  limit: number,
): Promise<AuditEntry[]> {
  const { auditEntry } = tables;
  return dialect.firstOf(
    tx
      .select()
      .from(auditEntry)
      .where(eq(auditEntry.tenantId, organisationId))
      .orderBy(desc(auditEntry.at), desc(auditEntry.entryId)),
    limit,
  );
}

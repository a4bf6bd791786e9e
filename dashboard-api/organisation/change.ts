/** A change that the edge must hear of: done, audited and put into the outbox in one transaction. */
import type { AuditAction, AuditFacts } from '../../db/audit/entries.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { Principal } from '../http/app-env.ts';
import type { Services } from '../services.ts';
import { tellEdge } from './tell-edge.ts';

export interface ChangeAudit {
  readonly action: AuditAction;
  readonly target: string;
  readonly reason?: string;
}

/**
 * @param work false: there is nothing to change, and nothing has happened
 * @returns the version that carries the change to the edge; null if there was nothing to change
 */
export async function changeForEdge(
  { db, clock, nudge }: Services,
  principal: Principal,
  audit: ChangeAudit,
  work: (unit: TenantUnit, now: Date) => Promise<boolean>,
): Promise<number | null> {
  const now = clock();
  const version = await db.inTenant('app_user', principal.organisationId, async (unit) => {
    if (!(await work(unit, now))) return null;
    await recordAudit(unit, { ...actorOf(principal), ...audit, result: 'done' }, now);
    return tellEdge(unit, now);
  });
  if (version !== null) nudge();
  return version;
}

function actorOf({ kind }: Principal): Pick<AuditFacts, 'actorKind'> {
  return { actorKind: kind };
}

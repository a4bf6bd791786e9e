import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { NewRun } from '../../db/rating/runs.ts';

/** An entry of the audit log for a run's start or end, with who had it posted and why. */
export function auditRun(
  unit: TenantUnit,
  { runId, actor, reason }: Pick<NewRun, 'runId' | 'actor' | 'reason'>,
  result: 'started' | 'done' | 'stopped',
  now: Date,
): Promise<void> {
  return recordAudit(unit, { ...actor, action: 'rating.run', target: runId, result, reason }, now);
}

/** A change that the edge must hear of: done, audited and put into the outbox in one transaction. */
import type { Context } from 'hono';
import { fitsEdge } from '../../contract/organisation.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { AppEnv, Principal } from '../http/app-env.ts';
import { type ProblemCode, problem } from '../http/problems.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { tellEdge } from './tell-edge.ts';

export interface ChangeAudit {
  readonly action: AuditAction;
  readonly target: string;
  readonly reason?: string;
  readonly detail?: Readonly<Record<string, string>>;
}

export type Change =
  /** The version that carries it to the edge. */
  | { readonly ok: true; readonly edgeVersion: number }
  /** `full`: there would be more than the edge takes. Nothing has happened. */
  | { readonly ok: false; readonly reason: 'nothing_to_change' | 'full' };

/** @param work false: there is nothing to change, and nothing has happened */
export async function changeForEdge(
  { db, clock, nudge }: Services,
  principal: Principal,
  audit: ChangeAudit,
  work: (unit: TenantUnit, now: Date) => Promise<boolean>,
): Promise<Change> {
  const now = clock();
  let change: Change;
  try {
    change = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      if (!(await work(unit, now))) return { ok: false, reason: 'nothing_to_change' };
      await recordAudit(unit, { ...actorOf(principal), ...audit, result: 'done' }, now);
      return { ok: true, edgeVersion: await tellWhatFits(unit, now) };
    });
  } catch (err) {
    if (!(err instanceof EdgeFull)) throw err;
    change = { ok: false, reason: 'full' };
  }
  if (change.ok) nudge();
  return change;
}

/** Tells the edge of the unit's change. @returns the version that carries it @throws {EdgeFull} which takes the unit back */
export async function tellWhatFits(unit: TenantUnit, now: Date): Promise<number> {
  const { version, record } = await tellEdge(unit, now);
  // A command that no gateway takes would stand in the way of all that come after it.
  if (!fitsEdge(record)) throw new EdgeFull();
  return version;
}

/** There would be more than the edge takes. */
export class EdgeFull extends Error {}

/**
 * What is answered to a change.
 * @param nothing what it means that there was nothing to change
 */
export function answerChange(
  context: Context<AppEnv>,
  id: string,
  change: Change,
  nothing: ProblemCode = 'not_found',
) {
  if (change.ok) return context.json({ id, edgeVersion: change.edgeVersion }, 200);
  return problem(context, change.reason === 'full' ? 'limit_reached' : nothing);
}

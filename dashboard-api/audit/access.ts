import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { recordAudit } from '../../db/audit/entries.ts';
import type { AppEnv, Principal } from '../http/app-env.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';

/** A target is at most so long. */
const TARGET_LENGTH = 128;

/**
 * Notes reads, and writes denials into the audit log before they are answered. What changes something writes an entry of
 * its own, in the transaction of the change.
 */
export const auditAccess = ({ db, clock, reads }: Services): MiddlewareHandler<AppEnv> =>
  async function auditAccess(context, next) {
    await next();
    const by = context.get('principal') as Principal | undefined;
    if (!by) return;
    const route = `${context.req.method} ${routePath(context)}`.slice(0, TARGET_LENGTH);
    const code = context.get('problem');
    if (context.res.status === 403) {
      const facts = {
        ...actorOf(by),
        action: 'access.deny',
        target: route,
        result: code ?? 'denied',
      } as const;
      await db.inTenant('app_user', by.organisationId, (unit) => recordAudit(unit, facts, clock()));
    } else if (context.req.method === 'GET' && context.res.ok) reads.note(by, route, context.req.url);
  };

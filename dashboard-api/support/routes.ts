/** Support access as the customer decides it, and the notices that operators have raised. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  ownNoticeListSchema,
  supportApprovalSchema,
  supportGrantSchema,
  supportListSchema,
} from '../../contract/support.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { standingNotices } from '../../db/operators/notices.ts';
import { decideGrant, listGrants, lockGrant, type StoredGrant } from '../../db/operators/support-grants.ts';
import { listAcceptances } from '../../db/privacy/acceptances.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { noticeDocument } from '../terms/terms.ts';
import { grantAnswer, noticeAnswer } from './answers.ts';

const HOUR_MS = 3_600_000;
const tags = ['Support access'];
const oneGrant = z.strictObject({ grantId: z.uuid() });
const decided = {
  ...jsonAnswer(supportGrantSchema, 'The grant as it stands now'),
  ...problemAnswers(400, 401, 403, 404, 409, 503),
};

const list = createRoute({
  ...access('support:read'),
  method: 'get',
  path: '/api/v1/support-access',
  summary: 'Who of the company’s staff has asked to see your data, and what came of it',
  tags,
  responses: { ...jsonAnswer(supportListSchema, 'Newest first'), ...problemAnswers(401, 403, 503) },
});

const approve = createRoute({
  ...access('support:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/support-access/{grantId}/approval',
  summary: 'Let somebody of the company’s staff see what they ask for, or less of it, for a day at most',
  tags,
  request: { params: oneGrant, body: jsonBody(supportApprovalSchema) },
  responses: decided,
});

const refuse = createRoute({
  ...access('support:write'),
  method: 'post',
  path: '/api/v1/support-access/{grantId}/refusal',
  summary: 'Refuse a request, or end a grant at once',
  tags,
  request: { params: oneGrant },
  responses: decided,
});

const notices = createRoute({
  ...access('self'),
  method: 'get',
  path: '/api/v1/notices',
  summary: 'Notices to your organisation that stand now',
  tags: ['Notices'],
  responses: {
    ...jsonAnswer(ownNoticeListSchema, 'Newest first, with when you have read each'),
    ...problemAnswers(401, 403, 503),
  },
});

export function supportRoutes(app: App, { db, clock }: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const rows = await db.readTenant(organisationId, listGrants);
    return context.json({ grants: rows.map((row) => grantAnswer(row, clock())) }, 200);
  });

  app.openapi(approve, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { modules, hours } = context.req.valid('json');
    const now = clock();
    const done = await onGrant(by, context.req.valid('param').grantId, async (unit, grant) => {
      // Nobody grants themselves anything, nor more than was asked for.
      if (grant.operatorId === by.personId) return 'not_allowed';
      if (grantAnswer(grant, now).state !== 'requested') return 'decided';
      const within = (modules ?? grant.modules).filter((module) => grant.modules.includes(module));
      if (within.length === 0) return 'invalid_parameter';
      const lasting = Math.min(hours ?? grant.hours, grant.hours);
      const endsAt = new Date(now.getTime() + lasting * HOUR_MS);
      const decision = { state: 'approved', modules: within, hours: lasting, endsAt };
      await decideGrant(unit, grant.grantId, { ...decision, decidedBy: by.personId, decidedAt: now });
      return 'approved';
    });
    return typeof done === 'string' ? problem(context, done) : context.json(done, 200);
  });

  app.openapi(refuse, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const now = clock();
    const done = await onGrant(by, context.req.valid('param').grantId, async (unit, grant) => {
      const { state } = grantAnswer(grant, now);
      if (state !== 'requested' && state !== 'approved') return 'decided';
      if (state === 'approved') await decideGrant(unit, grant.grantId, { state: 'ended', endsAt: now });
      else {
        const decision = { state: 'refused', decidedBy: by.personId, decidedAt: now };
        await decideGrant(unit, grant.grantId, decision);
      }
      return state === 'approved' ? 'ended' : 'refused';
    });
    return typeof done === 'string' ? problem(context, done) : context.json(done, 200);
  });

  app.openapi(notices, async (context) => {
    const { organisationId, personId } = context.get('principal');
    const [rows, read] = await db.readTenant(organisationId, async (unit) => [
      await standingNotices(unit, clock()),
      personId === null ? [] : await listAcceptances(unit, personId),
    ]);
    const shown = rows.map((row) => {
      const acceptance = read.find(({ document }) => document === noticeDocument(row.noticeId));
      return { ...noticeAnswer(row), readAt: acceptance?.acceptedAt.toISOString() ?? null };
    });
    return context.json({ notices: shown }, 200);
  });

  type Refusal = 'not_found' | 'not_allowed' | 'decided' | 'invalid_parameter';

  /** @param decide what came of it, for the audit log, or why nothing did; what a grant opens then is in its detail */
  function onGrant(
    by: Principal,
    grantId: string,
    decide: (unit: TenantUnit, grant: StoredGrant) => Promise<string>,
  ) {
    return db.inTenant('app_user', by.organisationId, async (unit) => {
      const grant = await lockGrant(unit, grantId);
      if (!grant) return 'not_found' as const;
      const result = await decide(unit, grant);
      if (isRefusal(result)) return result;
      const action = result === 'ended' ? 'support.end' : 'support.decide';
      const after = await lockGrant(unit, grantId);
      const detail = { operator: grant.operatorName, modules: (after ?? grant).modules.join(' ') };
      await recordAudit(unit, { ...actorOf(by), action, target: grantId, result, detail }, clock());
      return after ? grantAnswer(after, clock()) : ('not_found' as const);
    });
  }

  function isRefusal(result: string): result is Refusal {
    return ['not_found', 'not_allowed', 'decided', 'invalid_parameter'].includes(result);
  }
}

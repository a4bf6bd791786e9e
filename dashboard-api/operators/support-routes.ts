/** What operators ask of customers and tell them: support access and notices. */
import { createRoute, z } from '@hono/zod-openapi';
import { newId } from '../../contract/ids.ts';
import { newNoticeSchema } from '../../contract/operators.ts';
import {
  newSupportRequestSchema,
  noticeListSchema,
  noticeSchema,
  supportGrantSchema,
  supportListSchema,
} from '../../contract/support.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readMemberProfile } from '../../db/members/profiles.ts';
import { insertNotice, standingNotices, withdrawNotice } from '../../db/operators/notices.ts';
import { insertGrant, listGrants, lockGrant } from '../../db/operators/support-grants.ts';
import { tellContact } from '../alerts/tell.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import type { Services } from '../services.ts';
import { grantAnswer, noticeAnswer } from '../support/answers.ts';
import { createDesk } from './desk.ts';

const tags = ['Operators'];
const one = z.strictObject({ organisationId: z.uuid() });
const base = '/api/v1/operator/organisations/{organisationId}';
const usual = problemAnswers(400, 401, 403, 404, 503);

const ask = createRoute({
  ...access('operator:read', { stepUp: true }),
  method: 'post',
  path: `${base}/support-requests`,
  summary: 'Ask an organisation to let you see modules of its data for some hours',
  description:
    'An owner or administrator there decides. Once granted, GET requests of yours that name the organisation in X-Support-Organisation are served as its own.',
  tags,
  request: { params: one, body: jsonBody(newSupportRequestSchema) },
  responses: { ...jsonAnswer(supportGrantSchema, 'The request'), ...usual },
});

const list = createRoute({
  ...access('operator:read'),
  method: 'get',
  path: `${base}/support-requests`,
  summary: 'Requests to an organisation and what came of them',
  tags,
  request: { params: one },
  responses: { ...jsonAnswer(supportListSchema, 'Newest first'), ...usual },
});

const raise = createRoute({
  ...access('operator:write'),
  method: 'post',
  path: `${base}/notices`,
  summary: 'Raise a notice to an organisation’s members',
  description: 'An incident goes to its security contact by mail as well.',
  tags,
  request: { params: one, body: jsonBody(newNoticeSchema) },
  responses: { ...jsonAnswer(noticeSchema, 'The notice'), ...usual },
});

const notices = createRoute({
  ...access('operator:read'),
  method: 'get',
  path: `${base}/notices`,
  summary: 'Notices to an organisation that stand now',
  tags,
  request: { params: one },
  responses: { ...jsonAnswer(noticeListSchema, 'Newest first'), ...usual },
});

const withdraw = createRoute({
  ...access('operator:write'),
  method: 'delete',
  path: `${base}/notices/{noticeId}`,
  summary: 'Withdraw a notice',
  tags,
  request: { params: one.extend({ noticeId: z.uuid() }) },
  responses: { 204: { description: 'Withdrawn' }, ...usual },
});

export function operatorSupportRoutes(app: App, services: Services): void {
  const { db, clock } = services;
  const desk = createDesk(services);

  app.openapi(ask, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const customer = await desk.customer(by, context.req.valid('param').organisationId);
    if (!customer) return problem(context, 'not_found');
    const { modules, hours, reason } = context.req.valid('json');
    const profile = await db.readTenant(by.organisationId, (unit) => readMemberProfile(unit, by.personId));
    const grantId = newId();
    const { organisationId } = customer;
    const stated = { reason, detail: { modules: modules.join(' ') } };
    const row = {
      grantId,
      state: 'requested',
      modules: [...new Set(modules)],
      hours,
      reason,
      uses: 0,
      operatorId: by.personId,
      operatorName: profile?.name ?? 'Operator',
      operatorAddress: profile?.address ?? null,
      requestedAt: clock(),
    };
    const work = async (unit: TenantUnit) => {
      await insertGrant(unit, row);
      return lockGrant(unit, grantId);
    };
    const grant = await desk.change(by, organisationId, 'support.request', 'done', work, stated);
    return grant ? context.json(grantAnswer(grant, clock()), 200) : problem(context, 'not_found');
  });

  app.openapi(list, async (context) => {
    const by = context.get('principal');
    const customer = await desk.customer(by, context.req.valid('param').organisationId);
    if (!customer) return problem(context, 'not_found');
    const rows = await db.readTenant(customer.organisationId, listGrants);
    return context.json({ grants: rows.map((row) => grantAnswer(row, clock())) }, 200);
  });

  app.openapi(raise, async (context) => {
    const by = context.get('principal');
    const customer = await desk.customer(by, context.req.valid('param').organisationId);
    if (!customer) return problem(context, 'not_found');
    const row = { noticeId: newId(), ...context.req.valid('json'), raisedAt: clock() };
    const { organisationId } = customer;
    await desk.change(by, organisationId, 'notice.raise', row.level, async (unit) => {
      await insertNotice(unit, row);
      if (row.level !== 'incident') return;
      const data = { organisationId, noticeId: row.noticeId, text: row.text };
      const timestamp = row.raisedAt.toISOString();
      await tellContact(unit, row.noticeId, { type: 'notice.incident', timestamp, data }, row.raisedAt);
    });
    return context.json(noticeAnswer({ ...row, withdrawnAt: null }), 200);
  });

  app.openapi(notices, async (context) => {
    const by = context.get('principal');
    const customer = await desk.customer(by, context.req.valid('param').organisationId);
    if (!customer) return problem(context, 'not_found');
    const rows = await db.readTenant(customer.organisationId, (unit) => standingNotices(unit, clock()));
    return context.json({ notices: rows.map(noticeAnswer) }, 200);
  });

  app.openapi(withdraw, async (context) => {
    const by = context.get('principal');
    const { organisationId, noticeId } = context.req.valid('param');
    const customer = await desk.customer(by, organisationId);
    if (!customer) return problem(context, 'not_found');
    const isDone = await desk.change(by, organisationId, 'notice.withdraw', 'done', (unit) =>
      withdrawNotice(unit, noticeId, clock()),
    );
    return isDone ? context.body(null, 204) : problem(context, 'not_found');
  });
}

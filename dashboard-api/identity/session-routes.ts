/** Sessions in a list, and ending them: one's own, and for administrators a member's. */
import { createRoute, z } from '@hono/zod-openapi';
import { type SessionRow, sessionListSchema, sessionsEndedSchema } from '../../contract/members.ts';
import { isWithin } from '../../contract/rights.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { readMembership } from '../../db/directory/memberships.ts';
import { rightsOfMember } from '../../db/directory/own-roles.ts';
import {
  deleteSessions,
  type SessionChoice,
  type StoredSession,
  sessionsOfMember,
} from '../../db/directory/sessions.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import type { Services } from '../services.ts';
import { access } from './access.ts';
import { actorOf } from './actor.ts';

const tags = ['Session'];
const onePerson = z.strictObject({ personId: z.uuid() });
const listed = { ...jsonAnswer(sessionListSchema, 'Last used first'), ...problemAnswers(401, 403, 404, 503) };
const ended = { ...jsonAnswer(sessionsEndedSchema, 'Ended'), ...problemAnswers(400, 401, 403, 404, 503) };

const own = createRoute({
  ...access('self'),
  method: 'get',
  path: '/api/v1/sessions',
  summary: 'Where you are signed in',
  tags,
  responses: listed,
});

const endOne = createRoute({
  ...access('self'),
  method: 'delete',
  path: '/api/v1/sessions/{sessionId}',
  summary: 'End one of your sessions',
  tags,
  request: { params: z.strictObject({ sessionId: z.uuid() }) },
  responses: ended,
});

const endOthers = createRoute({
  ...access('self'),
  method: 'post',
  path: '/api/v1/sessions/end-others',
  summary: 'End all of your sessions but this one',
  tags,
  responses: ended,
});

const ofMember = createRoute({
  ...access('members:read'),
  method: 'get',
  path: '/api/v1/members/{personId}/sessions',
  summary: 'Where a member is signed in',
  tags,
  request: { params: onePerson },
  responses: { ...listed, ...problemAnswers(400) },
});

const endOfMember = createRoute({
  ...access('members:write'),
  method: 'delete',
  path: '/api/v1/members/{personId}/sessions',
  summary: 'End all sessions of a member',
  tags,
  request: { params: onePerson },
  responses: ended,
});

export function sessionListRoutes(app: App, { db, clock }: Services): void {
  const end = (by: Principal, personId: string, choice: SessionChoice = {}) => {
    const { organisationId } = by;
    return db.inDirectory({ organisationId }, async (unit) => {
      const count = await deleteSessions(unit, organisationId, personId, choice);
      const target = choice.only ?? personId;
      const entry = { ...actorOf(by), action: 'session.end', target, result: `${count} ended` } as const;
      await recordAudit(await unit.ofOrganisation(organisationId), entry, clock());
      return count;
    });
  };

  app.openapi(own, async (context) => {
    const principal = context.get('principal');
    if (principal.kind !== 'session') return problem(context, 'not_allowed');
    const { organisationId, personId, sessionId } = principal;
    const rows = await db.inDirectory({ organisationId }, (unit) =>
      sessionsOfMember(unit, organisationId, personId),
    );
    return context.json({ sessions: rows.map((row) => sessionRow(row, sessionId)) }, 200);
  });

  app.openapi(endOne, async (context) => {
    const principal = context.get('principal');
    if (principal.kind !== 'session') return problem(context, 'not_allowed');
    const { sessionId } = context.req.valid('param');
    const count = await end(principal, principal.personId, { only: sessionId });
    return count > 0 ? context.json({ ended: count }, 200) : problem(context, 'not_found');
  });

  app.openapi(endOthers, async (context) => {
    const principal = context.get('principal');
    if (principal.kind !== 'session') return problem(context, 'not_allowed');
    const count = await end(principal, principal.personId, { except: principal.sessionId });
    return context.json({ ended: count }, 200);
  });

  app.openapi(ofMember, async (context) => {
    const { organisationId } = context.get('principal');
    const { personId } = context.req.valid('param');
    const rows = await db.inDirectory({ organisationId }, async (unit) => {
      const member = await readMembership(unit, organisationId, personId);
      return member && sessionsOfMember(unit, organisationId, personId);
    });
    if (!rows) return problem(context, 'not_found');
    return context.json({ sessions: rows.map((row) => sessionRow(row, null)) }, 200);
  });

  app.openapi(endOfMember, async (context) => {
    const principal = context.get('principal');
    const { organisationId } = principal;
    const { personId } = context.req.valid('param');
    const theirs = await db.inDirectory({ organisationId }, (unit) =>
      rightsOfMember(unit, organisationId, personId),
    );
    if (!theirs) return problem(context, 'not_found');
    if (principal.kind === 'session' && !isWithin(theirs, principal.rights))
      return problem(context, 'not_allowed');
    return context.json({ ended: await end(principal, personId) }, 200);
  });
}

const sessionRow = (row: StoredSession, ownId: string | null): SessionRow => ({
  sessionId: row.sessionId,
  isOwn: row.sessionId === ownId,
  method: row.method as SessionRow['method'],
  device: row.device,
  clientAddress: row.clientAddress,
  country: row.country,
  hasSecondFactor: row.secondFactorAt !== null,
  createdAt: row.createdAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
});

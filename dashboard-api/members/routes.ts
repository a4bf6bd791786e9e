/** Members and invitations: who belongs to an organisation, and with what role. */

import { createRoute, z } from '@hono/zod-openapi';
import {
  invitationListSchema,
  madeInvitationSchema,
  memberChangeSchema,
  memberListSchema,
  newInvitationSchema,
  removalSchema,
} from '../../contract/members.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { type AttemptLimit, countAttempt } from '../../db/directory/attempts.ts';
import { openInvitations, revokeInvitation } from '../../db/directory/invitations.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, unlessChanged } from '../http/preconditions.ts';
import { problem, tooManyAttempts } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { changeMember, refusable, removeMember, resetSecondFactor } from './change.ts';
import { invitationOf, invite } from './invite.ts';
import { readMembers } from './list.ts';
import { PROBLEM_OF } from './problems.ts';

const INVITED_BY: AttemptLimit = { kind: 'invitation', most: 200, windowMs: 3_600_000 };

const tags = ['Members'];
const onePerson = z.strictObject({ personId: z.uuid() });
const noQuery = z.strictObject({});

const list = createRoute({
  ...access('members:read'),
  method: 'get',
  path: '/api/v1/members',
  summary: 'Members, with role and teams',
  tags,
  request: { query: noQuery },
  responses: { ...jsonAnswer(memberListSchema, 'Oldest first'), ...problemAnswers(400, 401, 403, 503) },
});

const change = createRoute({
  ...access('members:write', { stepUp: true }),
  method: 'patch',
  path: '/api/v1/members/{personId}',
  summary: 'Change a member’s role or teams',
  description: 'Nobody gives a role that can do more than their own, and the last owner stays one.',
  tags,
  request: { ...ifMatch, params: onePerson, body: jsonBody(memberChangeSchema) },
  responses: { 204: { description: 'Changed' }, ...problemAnswers(400, 401, 403, 404, 409, 412, 503) },
});

const remove = createRoute({
  ...access('members:write', { stepUp: true }),
  method: 'delete',
  path: '/api/v1/members/{personId}',
  summary: 'Remove a member',
  description:
    'Sessions and tokens end and personal keys are switched off at once. Keys of teams and services go on.',
  tags,
  request: { params: onePerson },
  responses: {
    ...jsonAnswer(removalSchema, 'What ended with the membership'),
    ...problemAnswers(400, 401, 403, 404, 409, 503),
  },
});

const resetFactor = createRoute({
  ...access('members:write', { stepUp: true }),
  method: 'delete',
  path: '/api/v1/members/{personId}/second-factor',
  summary: 'Take away the authenticator app and passkeys of a member who has lost them',
  description:
    'Their sessions end; the next sign-in enrols another. Not of members of another organisation too.',
  tags,
  request: { params: onePerson },
  responses: { 204: { description: 'Taken away' }, ...problemAnswers(400, 401, 403, 404, 409, 503) },
});

const invitations = createRoute({
  ...access('members:read'),
  method: 'get',
  path: '/api/v1/invitations',
  summary: 'Invitations that can still be accepted',
  tags,
  request: { query: noQuery },
  responses: { ...jsonAnswer(invitationListSchema, 'Newest first'), ...problemAnswers(400, 401, 403, 503) },
});

const makeInvitation = createRoute({
  ...access('members:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/invitations',
  summary: 'Invite whoever proves an e-mail address',
  description: 'The address to send is in this answer alone. It works once, within seven days.',
  tags,
  request: { body: jsonBody(newInvitationSchema) },
  responses: {
    ...jsonAnswer(madeInvitationSchema, 'The invitation'),
    ...problemAnswers(400, 401, 403, 429, 503),
  },
});

const revoke = createRoute({
  ...access('members:write'),
  method: 'delete',
  path: '/api/v1/invitations/{invitationId}',
  summary: 'Take an invitation back',
  tags,
  request: { params: z.strictObject({ invitationId: z.uuid() }) },
  responses: { 204: { description: 'It works no more' }, ...problemAnswers(400, 401, 403, 404, 503) },
});

export function memberRoutes(app: App, { db, clock, config, nudge }: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    // A unit that may change role is no read-only one, though nothing is written.
    return context.json({ members: await db.inTenant('app_user', organisationId, readMembers) }, 200);
  });

  app.openapi(change, async (context) => {
    const principal = context.get('principal');
    if (principal.kind !== 'session') return problem(context, 'not_allowed');
    const { personId } = context.req.valid('param');
    const wanted = context.req.valid('json');
    const refusal = await refusable(() =>
      db.inTenant('app_user', principal.organisationId, async (unit) => {
        await unlessChanged(context, unit, async () => {
          const member = (await readMembers(unit)).find(({ id }) => id === personId);
          return member?.etag ?? null;
        });
        return changeMember(unit, principal, personId, wanted, clock());
      }),
    );
    return refusal ? problem(context, PROBLEM_OF[refusal]) : context.body(null, 204);
  });

  app.openapi(remove, async (context) => {
    const principal = context.get('principal');
    if (principal.kind !== 'session') return problem(context, 'not_allowed');
    const { personId } = context.req.valid('param');
    const removal = await refusable(() =>
      db.inTenant('app_user', principal.organisationId, (unit) =>
        removeMember(unit, principal, personId, clock()),
      ),
    );
    if (typeof removal === 'string') return problem(context, PROBLEM_OF[removal]);
    nudge();
    return context.json(removal, 200);
  });

  app.openapi(resetFactor, async (context) => {
    const principal = context.get('principal');
    if (principal.kind !== 'session') return problem(context, 'not_allowed');
    const { personId } = context.req.valid('param');
    const refusal = await refusable(() =>
      db.inTenant('app_user', principal.organisationId, (unit) =>
        resetSecondFactor(unit, principal, personId, clock()),
      ),
    );
    return refusal ? problem(context, PROBLEM_OF[refusal]) : context.body(null, 204);
  });

  app.openapi(invitations, async (context) => {
    const { organisationId } = context.get('principal');
    const open = await db.inDirectory({ organisationId }, (unit) =>
      openInvitations(unit, organisationId, clock()),
    );
    return context.json({ invitations: open.map(invitationOf) }, 200);
  });

  app.openapi(makeInvitation, async (context) => {
    const principal = context.get('principal');
    const wanted = context.req.valid('json');
    if (principal.kind !== 'session') return problem(context, 'not_allowed');
    const verdict = await countAttempt(
      db,
      INVITED_BY,
      [principal.organisationId, principal.personId],
      clock(),
    );
    if (!verdict.ok) return tooManyAttempts(context, verdict.retryAfterSeconds);
    const made = await refusable(() =>
      db.inTenant('app_user', principal.organisationId, (unit) =>
        invite(unit, principal, wanted, config.publicUrl, clock()),
      ),
    );
    return typeof made === 'string' ? problem(context, PROBLEM_OF[made]) : context.json(made, 200);
  });

  app.openapi(revoke, async (context) => {
    const principal = context.get('principal');
    const { invitationId } = context.req.valid('param');
    const isDone = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      const { organisationId } = unit;
      const found = await unit.onDirectory((directory) =>
        revokeInvitation(directory, organisationId, invitationId, clock()),
      );
      const revoked = { action: 'invitation.revoke', target: invitationId, result: 'done' } as const;
      if (found) await recordAudit(unit, { ...actorOf(principal), ...revoked }, clock());
      return found;
    });
    return isDone ? context.body(null, 204) : problem(context, 'not_found');
  });
}

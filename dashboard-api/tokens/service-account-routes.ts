/**
 * Service accounts: members that no provider signs in, for programs whose tokens should not end with a person's
 * membership.
 */
import { createRoute, z } from '@hono/zod-openapi';
import type { RoleRef } from '../../contract/rights.ts';
import {
  newServiceAccountSchema,
  serviceAccountListSchema,
  serviceAccountSchema,
} from '../../contract/tokens-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { insertMembership, readMembership } from '../../db/directory/memberships.ts';
import { insertPerson } from '../../db/directory/persons.ts';
import { putProfile } from '../../db/members/profiles.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';
import { holdGivenRole, refusable, removeMember } from '../members/change.ts';
import { readMembers } from '../members/list.ts';
import { PROBLEM_OF } from '../members/problems.ts';
import { givenRole } from '../roles/audited.ts';
import type { Services } from '../services.ts';

const tags = ['Tokens'];

const list = createRoute({
  ...access('tokens:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/service-accounts',
  summary: 'Service accounts',
  tags,
  responses: { ...jsonAnswer(serviceAccountListSchema, 'Oldest first'), ...problemAnswers(401, 403, 503) },
});

const make = createRoute({
  ...access('tokens:write', { reach: 'all', stepUp: true }),
  method: 'post',
  path: '/api/v1/service-accounts',
  summary: 'Make a service account, with a role that can do no more than your own',
  tags,
  request: { body: jsonBody(newServiceAccountSchema) },
  responses: { ...jsonAnswer(serviceAccountSchema, 'The account'), ...problemAnswers(400, 401, 403, 503) },
});

const remove = createRoute({
  ...access('tokens:write', { reach: 'all', stepUp: true }),
  method: 'delete',
  path: '/api/v1/service-accounts/{serviceAccountId}',
  summary: 'Remove a service account; its tokens are revoked',
  tags,
  request: { params: z.strictObject({ serviceAccountId: z.uuid() }) },
  responses: { 204: { description: 'Removed' }, ...problemAnswers(400, 401, 403, 404, 503) },
});

export function serviceAccountRoutes(app: App, { db, clock, nudge }: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    // A unit that may change role is no read-only one, though nothing is written.
    const members = await db.inTenant('app_user', organisationId, readMembers);
    const serviceAccounts = members
      .filter(({ origin }) => origin === 'service')
      .map(({ id, name, role, joinedAt }) => ({ serviceAccountId: id, name, role, createdAt: joinedAt }));
    return context.json({ serviceAccounts }, 200);
  });

  app.openapi(make, async (context) => {
    const by = context.get('principal');
    const { name, role } = context.req.valid('json');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const now = clock();
    const made = await refusable(() =>
      db.inTenant('app_user', by.organisationId, (unit) => makeAccount(unit, by, { name, role }, now)),
    );
    if (typeof made === 'string') return problem(context, PROBLEM_OF[made]);
    return context.json({ ...made, name, role, createdAt: now.toISOString() }, 200);
  });

  app.openapi(remove, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { serviceAccountId } = context.req.valid('param');
    const { organisationId } = by;
    const account = await db.inDirectory({ organisationId }, (unit) =>
      readMembership(unit, organisationId, serviceAccountId),
    );
    if (account?.origin !== 'service') return problem(context, 'not_found');
    const removal = await refusable(() =>
      db.inTenant('app_user', organisationId, (unit) => removeMember(unit, by, serviceAccountId, clock())),
    );
    if (typeof removal === 'string') return problem(context, 'not_allowed');
    nudge();
    return context.body(null, 204);
  });
}

async function makeAccount(
  unit: TenantUnit,
  by: SessionPrincipal,
  { name, role }: { readonly name: string; readonly role: RoleRef },
  now: Date,
): Promise<{ readonly serviceAccountId: string }> {
  const { organisationId } = unit;
  const personId = await unit.onDirectory(async (directory) => {
    await holdGivenRole(directory, organisationId, by, role);
    const made = await insertPerson(directory, now);
    const joined = { organisationId, personId: made, role, origin: 'service', createdAt: now } as const;
    await insertMembership(directory, joined);
    return made;
  });
  await putProfile(unit, personId, { name, address: null });
  const entry = { action: 'service_account.create', target: personId, ...givenRole(role) } as const;
  await recordAudit(unit, { ...actorOf(by), ...entry }, now);
  return { serviceAccountId: personId };
}

import { createRoute } from '@hono/zod-openapi';
import { sessionSchema } from '../../contract/dashboard.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { deleteSession } from '../../db/directory/sessions.ts';
import { readMemberProfile } from '../../db/members/profiles.ts';
import { readProfile } from '../../db/tenancy/organisations.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import type { Services } from '../services.ts';
import { access } from './access.ts';
import { actorOf } from './actor.ts';

const readSession = createRoute({
  ...access('enrolling'),
  method: 'get',
  path: '/api/v1/session',
  summary: 'Who is signed in, and what they may do',
  tags: ['Session'],
  responses: {
    ...jsonAnswer(sessionSchema, 'The session of this browser'),
    ...problemAnswers(401, 403, 503),
  },
});

const deleteOwnSession = createRoute({
  ...access('enrolling'),
  method: 'delete',
  path: '/api/v1/session',
  summary: 'Sign out',
  tags: ['Session'],
  responses: { 204: { description: 'Signed out' }, ...problemAnswers(401, 403, 503) },
});

/** The session that a browser has. How one comes about is another file's. */
export function sessionRoutes(app: App, { db, config, clock, cookie }: Services): void {
  app.openapi(readSession, async (context) => {
    const principal = context.get('principal');
    if (principal.kind !== 'session') return problem(context, 'not_signed_in');
    const { organisationId, personId, role, roleName, isConfined } = principal;
    const [profile, person] = await db.readTenant(organisationId, async (unit) => [
      await readProfile(unit),
      await readMemberProfile(unit, personId),
    ]);
    if (!profile) return problem(context, 'not_signed_in');
    return context.json(
      {
        organisation: { id: organisationId, name: profile.name },
        person: { id: personId, name: person?.name ?? '', address: person?.address ?? null },
        role,
        roleName,
        rights: Object.fromEntries(principal.rights),
        isConfined,
        mustAcceptTerms: principal.mustAccept === true,
        gatewayUrl: config.gateway.url,
        isSimulated: config.gateway.isSimulated,
        idleEndsAt: principal.idleEndsAt.toISOString(),
        endsAt: principal.endsAt.toISOString(),
      },
      200,
    );
  });

  app.openapi(deleteOwnSession, async (context) => {
    const principal = context.get('principal');
    if (principal.kind === 'session') {
      const { organisationId, tokenHash, sessionId } = principal;
      await db.inDirectory({ organisationId }, async (unit) => {
        await deleteSession(unit, tokenHash);
        const ended = { action: 'session.end', target: sessionId, result: 'done' } as const;
        const own = await unit.ofOrganisation(organisationId);
        await recordAudit(own, { ...actorOf(principal), ...ended }, clock());
      });
    }
    cookie.clear(context);
    return context.body(null, 204);
  });
}

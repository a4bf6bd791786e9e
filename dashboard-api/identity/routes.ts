import { createRoute } from '@hono/zod-openapi';
import { sessionSchema } from '../../contract/dashboard.ts';
import { readProfile } from '../../db/tenancy/organisations.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import type { Services } from '../services.ts';
import { access } from './access.ts';
import { endSession } from './sessions.ts';

const readSession = createRoute({
  ...access('self'),
  method: 'get',
  path: '/api/v1/session',
  summary: 'Who is signed in',
  tags: ['Session'],
  responses: {
    ...jsonAnswer(sessionSchema, 'The session of this browser'),
    ...problemAnswers(401, 403, 503),
  },
});

const deleteOwnSession = createRoute({
  ...access('self'),
  method: 'delete',
  path: '/api/v1/session',
  summary: 'Sign out',
  tags: ['Session'],
  responses: { 204: { description: 'Signed out' }, ...problemAnswers(401, 403, 503) },
});

/** The session that a browser has. How one comes about is another file's. */
export function sessionRoutes(app: App, { db, config, cookie }: Services): void {
  app.openapi(readSession, async (context) => {
    const principal = context.get('principal');
    if (principal.kind !== 'session') return problem(context, 'not_signed_in');
    const profile = await db.readTenant(principal.organisationId, readProfile);
    if (!profile) return problem(context, 'not_signed_in');
    return context.json(
      {
        organisation: { id: principal.organisationId, name: profile.name },
        gatewayUrl: config.gateway.url,
        idleEndsAt: principal.idleEndsAt.toISOString(),
        endsAt: principal.endsAt.toISOString(),
      },
      200,
    );
  });

  app.openapi(deleteOwnSession, async (context) => {
    const principal = context.get('principal');
    if (principal.kind === 'session') await endSession(db, principal.tokenHash);
    cookie.clear(context);
    return context.body(null, 204);
  });
}

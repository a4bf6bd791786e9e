import { createRoute } from '@hono/zod-openapi';
import { linkRequestSchema } from '../../contract/dashboard.ts';
import { useLoginLink } from '../../db/directory/login-links.ts';
import type { App } from '../http/app-env.ts';
import { jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import type { Services } from '../services.ts';
import { access } from './access.ts';
import { openSession } from './sessions.ts';
import { tokenHash } from './tokens.ts';

const useLink = createRoute({
  ...access('public'),
  method: 'post',
  path: '/api/v1/session/link',
  summary: 'Sign in with a one-time link (local mode only)',
  tags: ['Session'],
  request: { body: jsonBody(linkRequestSchema) },
  responses: {
    204: { description: 'Signed in; the session is in a cookie' },
    ...problemAnswers(400, 401, 403, 503),
  },
});

/** Sign-in by a one-time link. Part of local mode; the deployed API does not contain it. */
export function linkRoutes(app: App, { db, clock, cookie }: Services): void {
  app.openapi(useLink, async (context) => {
    const now = clock();
    const use = await useLoginLink(db, tokenHash(context.req.valid('json').token), now);
    if (!use.ok) return problem(context, `link_${use.reason}`);
    cookie.write(context, await openSession(db, use.organisationId, now));
    return context.body(null, 204);
  });
}

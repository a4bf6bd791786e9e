import { createRoute } from '@hono/zod-openapi';
import { linkRequestSchema } from '../../contract/dashboard.ts';
import type { Secret } from '../../contract/secret.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { Database } from '../../db/database.ts';
import { type LinkUse, useLoginLink } from '../../db/directory/login-links.ts';
import { noteLogin } from '../findings/logins.ts';
import type { App } from '../http/app-env.ts';
import { jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import type { Services } from '../services.ts';
import { access } from './access.ts';
import { type Client, clientOf, detailOf } from './client.ts';
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
    const { token } = context.req.valid('json');
    const opened = await exchangeLink(db, token, clientOf(context), clock());
    if ('reason' in opened) return problem(context, `link_${opened.reason}`);
    cookie.write(context, opened.cookie);
    return context.body(null, 204);
  });
}

/** A session for the token of a link, or why not. Each use of a link of ours is in the audit log. */
export function exchangeLink(
  db: Database,
  token: string,
  client: Client,
  now: Date,
): Promise<{ cookie: Secret } | { reason: Extract<LinkUse, { ok: false }>['reason'] }> {
  const lookup = tokenHash(token);
  return db.inDirectory({ lookup }, async (unit) => {
    const use = await useLoginLink(unit, lookup, now);
    if (!use.ok && use.reason === 'unknown') return { reason: use.reason };
    const { own } = use;
    const result = use.ok ? 'done' : use.reason;
    const who = use.ok ? { actorId: use.personId } : {};
    const detail = detailOf(client);
    await recordAudit(own, { actorKind: 'link', ...who, action: 'session.open', result, detail }, now);
    if (!use.ok) return { reason: use.reason };
    const { organisationId } = own;
    const how = { method: 'link', connectionId: null, hasSecondFactor: false, provenAt: now } as const;
    const proof = { organisationId, personId: use.personId, ...how };
    await unit.onTenant(organisationId, (tenant) => noteLogin(tenant, use.personId, client, false, now));
    return { cookie: await openSession(unit, proof, client, now) };
  });
}

/** Signing in by OpenID Connect: the page sends the browser to a provider and posts what it comes back with. */
import { createRoute } from '@hono/zod-openapi';
import { loginAnswerSchema, loginCallbackSchema, loginRequestSchema } from '../../contract/sso.ts';
import { type AttemptLimit, countAttempt } from '../../db/directory/attempts.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem, tooManyAttempts } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { clientOf } from '../identity/client.ts';
import { loginCookie } from '../identity/cookie.ts';
import { newToken } from '../identity/tokens.ts';
import type { Services } from '../services.ts';
import { beginLogin, beginStepUp, LOGIN_LIFETIME_MS } from './begin.ts';
import { finishLogin } from './finish.ts';

/** Sign-ins begun from one address of the network, for one account and in all. */
const FOR_ACCOUNT: AttemptLimit = { kind: 'login', most: 20, windowMs: 15 * 60_000 };
const FROM_ADDRESS: AttemptLimit = { kind: 'login_from', most: 600, windowMs: 5 * 60_000 };

const tags = ['Session'];

const login = createRoute({
  ...access('public'),
  method: 'post',
  path: '/api/v1/login',
  summary: 'Begin to sign in',
  description:
    'Says where the browser goes: to the provider of the address’s domain, or to the platform’s. An invitation is accepted with the address that was invited.',
  tags,
  request: { body: jsonBody(loginRequestSchema) },
  responses: {
    ...jsonAnswer(loginAnswerSchema, 'Where to go; a cookie binds what follows to this browser'),
    ...problemAnswers(400, 403, 404, 429, 502, 503),
  },
});

const callback = createRoute({
  ...access('public'),
  method: 'post',
  path: '/api/v1/login/callback',
  summary: 'Finish signing in with what the provider sent the browser back with',
  tags,
  request: { body: jsonBody(loginCallbackSchema) },
  responses: {
    204: { description: 'Signed in, or proven again; the session is in a cookie' },
    ...problemAnswers(400, 403, 502, 503),
  },
});

const stepUp = createRoute({
  ...access('enrolling'),
  method: 'post',
  path: '/api/v1/login/again',
  summary: 'Begin to prove again who you are, at the provider that signed you in',
  tags,
  responses: {
    ...jsonAnswer(loginAnswerSchema, 'Where to go'),
    ...problemAnswers(401, 403, 404, 502, 503),
  },
});

/** Routes that need no session: they begin one. */
export function loginRoutes(app: App, services: Services): void {
  const { db, clock, cookie } = services;
  const underWay = loginCookieOf(services);

  app.openapi(login, async (context) => {
    const request = context.req.valid('json');
    const { address } = clientOf(context);
    const account = 'address' in request ? request.address : request.invitation;
    const verdicts = [
      await countAttempt(db, FROM_ADDRESS, [address], clock()),
      await countAttempt(db, FOR_ACCOUNT, [account, address], clock()),
    ];
    for (const verdict of verdicts)
      if (!verdict.ok) return tooManyAttempts(context, verdict.retryAfterSeconds);
    const token = newToken();
    const begun = await beginLogin(services, request, token);
    if (!begun.ok) return problem(context, begun.refusal);
    underWay.write(context, token);
    return context.json({ authorizationUrl: begun.authorizationUrl }, 200);
  });

  app.openapi(callback, async (context) => {
    const value = underWay.read(context);
    if (!value) return problem(context, 'login_expired');
    const returning = {
      loginCookie: value,
      sessionCookie: cookie.read(context),
      client: clientOf(context),
    };
    const finished = await finishLogin(services, context.req.valid('json'), returning);
    underWay.clear(context);
    if (!finished.ok) return problem(context, finished.refusal);
    if (finished.cookie) cookie.write(context, finished.cookie);
    return context.body(null, 204);
  });
}

/** The route by which somebody who is signed in proves again who they are. */
export function stepUpRoutes(app: App, services: Services): void {
  const underWay = loginCookieOf(services);

  app.openapi(stepUp, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const token = newToken();
    const begun = await beginStepUp(services, by, token);
    if (!begun.ok) return problem(context, begun.refusal);
    underWay.write(context, token);
    return context.json({ authorizationUrl: begun.authorizationUrl }, 200);
  });
}

const loginCookieOf = ({ config }: Services) =>
  loginCookie(new URL(config.publicUrl).protocol === 'https:', LOGIN_LIFETIME_MS / 1_000);

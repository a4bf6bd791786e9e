/** The embedded provider, mounted in the API of local mode: its endpoints, and the page that signs somebody in. */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type Provider from 'oidc-provider';
import { z } from 'zod';
import { Secret } from '../../../contract/secret.ts';
import { type AttemptLimit, countAttempt, forgetAttempts } from '../../../db/directory/attempts.ts';
import type { App, AppEnv } from '../../http/app-env.ts';
import { problem } from '../../http/problems.ts';
import { clientOf } from '../../identity/client.ts';
import { newToken } from '../../identity/tokens.ts';
import type { Services } from '../../services.ts';
import { type PlatformSettings, redirectUriOf } from '../../sso/providers.ts';
import type { Account, Accounts } from './accounts.ts';
import { type PageProblem, STYLESHEET, signInPage } from './pages.ts';
import type { createProvider } from './provider.ts';

export const MOUNT = '/openid';
const CLIENT_ID = 'spendgate';
const MAX_FORM_BYTES = 8 * 1_024;
/** Wrong passwords for one account from one address. */
const PASSWORDS: AttemptLimit = { kind: 'password', most: 10, windowMs: 15 * 60_000 };

/** What the sign-in of this API is told of the provider. The client's secret lives as long as the process. */
export const embeddedPlatform = (publicUrl: string): PlatformSettings => ({
  issuer: `${publicUrl}${MOUNT}`,
  clientId: CLIENT_ID,
  clientSecret: newToken(),
  secondFactor: 'provider',
});

const addressSchema = z.email().max(254).toLowerCase();
const formSchema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('sign-in'), address: addressSchema, password: z.string().min(1).max(200) }),
  z.object({
    intent: z.literal('register'),
    name: z.string().trim().min(1).max(120),
    address: addressSchema,
    password: z.string().min(12).max(200),
  }),
]);

/** Routes of the provider that the configuration names as the platform's. */
export const openIdRoutes =
  (accounts: Accounts) =>
  (app: App, { config, db, clock }: Services): void => {
    const { platform, publicUrl } = config;
    if (!platform?.clientSecret) throw new TypeError('the embedded provider is not set up');
    const client = { id: platform.clientId, secret: platform.clientSecret };
    let made: ReturnType<typeof createProvider> | undefined;
    /** Loaded and made when somebody signs in here: most starts end in the login link. */
    const provider = () =>
      (made ??= import('./provider.ts').then(({ createProvider }) =>
        createProvider({
          issuer: platform.issuer,
          client: { ...client, redirectUris: [redirectUriOf(publicUrl, null)] },
          find: (subject) => {
            const account = accounts.find(subject);
            return account && { email: account.address, email_verified: true, name: account.name };
          },
          signInPath: (uid) => `${MOUNT}/sign-in/${uid}`,
        }),
      ));

    app.get(`${MOUNT}/style.css`, (context) => context.text(STYLESHEET, 200, { 'content-type': 'text/css' }));

    app.get(`${MOUNT}/sign-in/:uid`, async (context) => {
      const underWay = await interactionOf(await provider(), context);
      if (!underWay) return problem(context, 'not_found');
      const { login_hint: hint } = underWay.params;
      return page(context, typeof hint === 'string' ? hint : '', null);
    });

    app.post(`${MOUNT}/sign-in/:uid`, bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
      if (!isOwnForm(context, publicUrl)) return problem(context, 'cross_site');
      const underWay = await interactionOf(await provider(), context);
      if (!underWay) return problem(context, 'not_found');
      const body = await context.req.parseBody();
      const form = formSchema.safeParse(body);
      const typed = typeof body['address'] === 'string' ? body['address'] : '';
      if (!form.success) return page(context, typed, body['intent'] === 'register' ? 'invalid' : 'wrong');
      const account = await accountOf(form.data, clientOf(context).address);
      if (typeof account === 'string') return page(context, typed, account);
      const login = { accountId: account.subject, amr: ['pwd'] };
      const { incoming, outgoing } = context.env as HttpBindings;
      return context.redirect(await (await provider()).interactionResult(incoming, outgoing, { login }), 303);
    });

    app.all(`${MOUNT}/*`, async (context) => {
      const { incoming, outgoing } = context.env as HttpBindings;
      // As a framework does that mounts one application in another: the provider's own paths begin at the mount.
      const mounted = Object.assign(incoming, { originalUrl: incoming.url });
      mounted.url = (incoming.url ?? '').slice(MOUNT.length);
      await (await provider()).callback()(mounted, outgoing);
      return RESPONSE_ALREADY_SENT;
    });

    async function accountOf(
      form: z.infer<typeof formSchema>,
      from: string | null,
    ): Promise<Account | PageProblem> {
      const verdict = await countAttempt(db, PASSWORDS, [form.address, from], clock());
      if (!verdict.ok) return 'too_many';
      const password = new Secret(form.password);
      if (form.intent === 'register')
        return (await accounts.register(form.address, form.name, password)) ?? 'taken';
      const account = await accounts.signIn(form.address, password);
      if (account) await forgetAttempts(db, PASSWORDS, [form.address, from]);
      return account ?? 'wrong';
    }
  };

function page(context: Context<AppEnv>, address: string, shown: PageProblem | null) {
  const stylesheet = `${MOUNT}/style.css`;
  const status = shown === null ? 200 : shown === 'too_many' ? 429 : 400;
  const text = signInPage({ action: context.req.path, stylesheet, address, problem: shown });
  return context.html(text, status, { 'cache-control': 'no-store' });
}

/** Null: there is none of this browser, or it took too long. */
async function interactionOf(provider: Provider, context: Context<AppEnv>) {
  const { incoming, outgoing } = context.env as HttpBindings;
  return provider.interactionDetails(incoming, outgoing).catch(() => null);
}

/**
 * A form that this provider's own page has sent. Where a page sends no referrer, as ours, a browser calls the origin of
 * its forms `null` (https://fetch.spec.whatwg.org/#append-a-request-origin-header); its site it states all the same.
 */
function isOwnForm(context: Context<AppEnv>, publicUrl: string): boolean {
  const site = context.req.header('sec-fetch-site');
  const origin = context.req.header('origin');
  if (site !== undefined) return site === 'same-origin' && [undefined, 'null', publicUrl].includes(origin);
  return origin === undefined || origin === publicUrl;
}

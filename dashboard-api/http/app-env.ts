import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Rights } from '../../contract/rights.ts';

/** Who is asking: an organisation's browser session, or a program with a token. */
export type Principal =
  | {
      readonly kind: 'session';
      readonly organisationId: string;
      readonly tokenHash: string;
      readonly idleEndsAt: Date;
      readonly endsAt: Date;
      readonly rights: Rights;
    }
  | { readonly kind: 'token'; readonly organisationId: string; readonly rights: Rights };

/** What a request carries from one step to the next. */
export interface AppEnv {
  Variables: { requestId: string; principal: Principal };
}

export type App = OpenAPIHono<AppEnv>;

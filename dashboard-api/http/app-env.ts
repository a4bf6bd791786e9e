import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Rights, RoleRef } from '../../contract/rights.ts';
import type { Client } from '../identity/client.ts';

import type { ProblemCode } from './problems.ts';

/** Who is asking: a person's session in one organisation, or a program with a token. */
export type Principal =
  | {
      readonly kind: 'session';
      readonly organisationId: string;
      readonly personId: string;
      readonly sessionId: string;
      /** The organisation's own connection that signed the person in; null: another way. */
      readonly connectionId: string | null;
      readonly tokenHash: string;
      readonly role: RoleRef;
      /** What an own role of the organisation is called; null: another. */
      readonly roleName: string | null;
      readonly rights: Rights;
      /** A second factor is asked for and was not proven: this session may enrol one, and nothing else. */
      readonly isConfined: boolean;
      /** A second factor was proven in this session. */
      readonly hasSecondFactor: boolean;
      /** Versions of terms that this session was last found to have accepted, as a hash; null: none was looked for. */
      readonly termsHash: string | null;
      /** A version of the installation's terms is to be accepted before anything else. */
      readonly mustAccept?: boolean;
      /** Who it is was proven a short while ago, as some changes ask for. */
      readonly isFresh: boolean;
      /** The organisation is suspended: nothing but one's own session is served. */
      readonly isSuspended: boolean;
      readonly idleEndsAt: Date;
      readonly endsAt: Date;
    }
  | {
      readonly kind: 'token';
      readonly organisationId: string;
      readonly tokenId: string;
      /** Whose token it is; null: the product's own. */
      readonly personId: string | null;
      readonly rights: Rights;
      /** The organisation is suspended: nothing is served. */
      readonly isSuspended: boolean;
      /** It is an operator, by this grant of the organisation's; absent: a program. */
      readonly support?: { readonly operatorId: string };
    };

/** What a request carries from one step to the next. */
export interface AppEnv {
  Variables: { requestId: string; client: Client; principal: Principal; problem?: ProblemCode };
}

export type App = OpenAPIHono<AppEnv>;

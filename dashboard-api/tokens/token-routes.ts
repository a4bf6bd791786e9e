/** Tokens for programs (RFC 6750): made by people, shown once, bounded by scopes and by what their owner may. */
import { createRoute, z } from '@hono/zod-openapi';
import { newId } from '../../contract/ids.ts';
import { isWithin, type Rights, rightsWithin } from '../../contract/rights.ts';
import {
  madeTokenSchema,
  newTokenSchema,
  type TokenRow,
  tokenListSchema,
} from '../../contract/tokens-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import {
  insertApiToken,
  listApiTokens,
  revokeApiTokens,
  type StoredApiToken,
} from '../../db/directory/api-tokens.ts';
import { type AttemptLimit, countAttempt } from '../../db/directory/attempts.ts';
import { readMembership } from '../../db/directory/memberships.ts';
import { rightsOf } from '../../db/directory/own-roles.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem, tooManyAttempts } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';
import { newApiToken, tokenHash } from '../identity/tokens.ts';
import type { Services } from '../services.ts';

const DAY_MS = 24 * 3_600_000;
const MADE_BY: AttemptLimit = { kind: 'token', most: 30, windowMs: 3_600_000 };

const tags = ['Tokens'];

const list = createRoute({
  ...access('tokens:read'),
  method: 'get',
  path: '/api/v1/tokens',
  summary: 'Tokens for programs, revoked and expired ones too',
  description: 'Of everybody for administrators and auditors, else one’s own.',
  tags,
  responses: { ...jsonAnswer(tokenListSchema, 'Newest first'), ...problemAnswers(401, 403, 503) },
});

const make = createRoute({
  ...access('tokens:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/tokens',
  summary: 'Make a token',
  description:
    'Its scopes are rights that its owner has. It can do less as soon as its owner can, and ends with their membership.',
  tags,
  request: { body: jsonBody(newTokenSchema) },
  responses: {
    ...jsonAnswer(madeTokenSchema, 'The token, its text shown this once'),
    ...problemAnswers(400, 401, 403, 404, 429, 503),
  },
});

const revoke = createRoute({
  ...access('tokens:write'),
  method: 'delete',
  path: '/api/v1/tokens/{tokenId}',
  summary: 'Revoke a token; its next request is refused',
  tags,
  request: { params: z.strictObject({ tokenId: z.uuid() }) },
  responses: { 204: { description: 'Revoked' }, ...problemAnswers(400, 401, 403, 404, 503) },
});

export function tokenRoutes(app: App, { db, clock }: Services): void {
  app.openapi(list, async (context) => {
    const by = context.get('principal');
    const { organisationId } = by;
    const whose = ownAlone(by, 'tokens:read');
    if (whose === 'nobody') return context.json({ apiTokens: [] }, 200);
    const rows = await db.inDirectory({ organisationId }, (unit) =>
      listApiTokens(unit, organisationId, whose),
    );
    return context.json({ apiTokens: rows.map(rowOf) }, 200);
  });

  app.openapi(make, async (context) => {
    const by = context.get('principal');
    // A token makes none: whoever has one would have it for ever.
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { name, scopes, days, serviceAccountId } = context.req.valid('json');
    const verdict = await countAttempt(db, MADE_BY, [by.organisationId, by.personId], clock());
    if (!verdict.ok) return tooManyAttempts(context, verdict.retryAfterSeconds);
    const rights = serviceAccountId === undefined ? by.rights : await rightsOfService(by, serviceAccountId);
    if (rights === 'not_found' || rights === 'not_allowed') return problem(context, rights);
    if (!scopes.every((scope) => rights.has(scope))) return problem(context, 'not_allowed');
    // An account may be able to do more than whoever makes a token for it.
    if (!isWithin(rightsWithin(rights, scopes), by.rights)) return problem(context, 'not_allowed');
    const now = clock();
    const { organisationId } = by;
    const token = newApiToken(organisationId);
    const row = {
      tokenHash: tokenHash(token.reveal()),
      tokenId: newId(),
      organisationId,
      name,
      scopes,
      personId: serviceAccountId ?? by.personId,
      origin: 'issued' as const,
      createdAt: now,
      expiresAt: new Date(now.getTime() + days * DAY_MS),
    };
    await db.inTenant('app_user', organisationId, async (unit) => {
      await unit.onDirectory((directory) => insertApiToken(directory, row));
      const made = { action: 'token.create', target: row.tokenId, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(by), ...made, detail: { name, scopes: scopes.join(' ') } }, now);
    });
    const shown = rowOf({ ...row, lastUsedAt: null, revokedAt: null });
    return context.json({ ...shown, token: token.reveal() }, 200);
  });

  app.openapi(revoke, async (context) => {
    const by = context.get('principal');
    const { tokenId } = context.req.valid('param');
    const whose = ownAlone(by, 'tokens:write');
    if (whose === 'nobody') return problem(context, 'not_found');
    const count = await db.inTenant('app_user', by.organisationId, async (unit) => {
      const choice = { tokenId, personId: whose };
      const revoked = await unit.onDirectory((directory) =>
        revokeApiTokens(directory, unit.organisationId, choice, clock()),
      );
      const entry = { action: 'token.revoke', target: tokenId, result: 'done' } as const;
      if (revoked > 0) await recordAudit(unit, { ...actorOf(by), ...entry }, clock());
      return revoked;
    });
    return count > 0 ? context.body(null, 204) : problem(context, 'not_found');
  });

  /** What a service account may do; its tokens are for those to make who may make anybody's. */
  async function rightsOfService(
    by: SessionPrincipal,
    personId: string,
  ): Promise<Rights | 'not_found' | 'not_allowed'> {
    if (by.rights.get('tokens:write') !== 'all') return 'not_allowed';
    const { organisationId } = by;
    return db.inDirectory({ organisationId }, async (unit) => {
      const account = await readMembership(unit, organisationId, personId);
      return account?.origin === 'service' ? rightsOf(unit, organisationId, account.role) : 'not_found';
    });
  }
}

/** Whose tokens a right reaches: null: everybody's; a person; or nobody's. */
function ownAlone(by: Principal, right: 'tokens:read' | 'tokens:write'): string | 'nobody' | null {
  return by.rights.get(right) === 'all' ? null : (by.personId ?? 'nobody');
}

const rowOf = (row: StoredApiToken): TokenRow => ({
  tokenId: row.tokenId,
  name: row.name,
  ownerId: row.personId,
  scopes: [...row.scopes],
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
});

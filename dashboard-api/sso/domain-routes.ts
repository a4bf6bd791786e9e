/** The domains of an organisation's addresses: claimed, and shown by their DNS to be its own. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  type DomainClaim,
  domainClaimSchema,
  domainListSchema,
  domainSchema,
  newDomainSchema,
} from '../../contract/sso.ts';
import { type AuditFacts, recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { deleteSsoDomains, giveSsoDomain, ownSsoDomains } from '../../db/directory/sso-domains.ts';
import { readConnection } from '../../db/sso/connections.ts';
import {
  claimDomain,
  deleteDomainClaim,
  listDomainClaims,
  readDomainClaim,
  type StoredDomainClaim,
} from '../../db/sso/domain-claims.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { newToken } from '../identity/tokens.ts';
import type { Services } from '../services.ts';

const tags = ['Single sign-on'];
const oneDomain = { params: z.strictObject({ domain: domainSchema }) };
const PREFIX = 'spendgate-domain=';

const list = createRoute({
  ...access('sso:read'),
  method: 'get',
  path: '/api/v1/sso/domains',
  summary: 'Domains that were claimed, with what their DNS has to say',
  tags,
  responses: { ...jsonAnswer(domainListSchema, 'By name'), ...problemAnswers(401, 403, 503) },
});

const claim = createRoute({
  ...access('sso:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/sso/domains',
  summary: 'Claim a domain for a connection',
  tags,
  request: { body: jsonBody(newDomainSchema) },
  responses: {
    ...jsonAnswer(domainClaimSchema, 'A TXT record to be made'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

const verify = createRoute({
  ...access('sso:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/sso/domains/{domain}/verify',
  summary: 'Look whether the TXT record is there; the domain is then the organisation’s',
  tags,
  request: oneDomain,
  responses: {
    ...jsonAnswer(domainClaimSchema, 'It is'),
    ...problemAnswers(400, 401, 403, 404, 409, 503),
  },
});

const remove = createRoute({
  ...access('sso:write', { stepUp: true }),
  method: 'delete',
  path: '/api/v1/sso/domains/{domain}',
  summary: 'Give a domain up',
  tags,
  request: oneDomain,
  responses: { 204: { description: 'Given up' }, ...problemAnswers(400, 401, 403, 404, 503) },
});

export function domainRoutes(app: App, { db, clock, resolveTxt }: Services): void {
  const note = (unit: TenantUnit, by: Principal, action: AuditFacts['action'], domain: string) =>
    recordAudit(unit, { ...actorOf(by), action, result: 'done', detail: { domain } }, clock());

  app.openapi(list, async (context) => {
    // A unit that may change role is no read-only one, though nothing is written.
    const domains = await db.inTenant('app_user', context.get('principal').organisationId, async (unit) => {
      const own = await unit.onDirectory((directory) => ownSsoDomains(directory, unit.organisationId));
      return (await listDomainClaims(unit)).map((row) => claimOf(row, own.includes(row.domain)));
    });
    return context.json({ domains }, 200);
  });

  app.openapi(claim, async (context) => {
    const by = context.get('principal');
    const { domain, connectionId } = context.req.valid('json');
    const row = await db.inTenant('app_user', by.organisationId, async (unit) => {
      if (!(await readConnection(unit, connectionId))) return null;
      const challenge = newToken().reveal();
      await claimDomain(unit, { domain, connectionId, challenge, createdAt: clock() });
      await note(unit, by, 'sso.claim_domain', domain);
      return readDomainClaim(unit, domain);
    });
    return row ? context.json(claimOf(row, false), 200) : problem(context, 'not_found');
  });

  app.openapi(verify, async (context) => {
    const by = context.get('principal');
    const { domain } = context.req.valid('param');
    const row = await db.readTenant(by.organisationId, (unit) => readDomainClaim(unit, domain));
    if (!row) return problem(context, 'not_found');
    const { recordName, recordValue } = claimOf(row, false);
    const records = await resolveTxt(recordName).catch(() => []);
    if (!records.some((parts) => parts.join('') === recordValue)) return problem(context, 'domain_not_shown');
    const isOwn = await db.inTenant('app_user', by.organisationId, async (unit) => {
      const { organisationId } = unit;
      const { connectionId } = row;
      const verified = { domain, organisationId, connectionId, verifiedAt: clock() };
      const own = await unit.onDirectory((directory) => giveSsoDomain(directory, verified));
      if (own) await note(unit, by, 'sso.verify_domain', domain);
      return own;
    });
    return isOwn ? context.json(claimOf(row, true), 200) : problem(context, 'domain_taken');
  });

  app.openapi(remove, async (context) => {
    const by = context.get('principal');
    const { domain } = context.req.valid('param');
    const isDone = await db.inTenant('app_user', by.organisationId, async (unit) => {
      if (!(await deleteDomainClaim(unit, domain))) return false;
      await unit.onDirectory((directory) => deleteSsoDomains(directory, unit.organisationId, { domain }));
      await note(unit, by, 'sso.remove_domain', domain);
      return true;
    });
    return isDone ? context.body(null, 204) : problem(context, 'not_found');
  });
}

const claimOf = (
  { domain, connectionId, challenge }: StoredDomainClaim,
  isVerified: boolean,
): DomainClaim => ({
  domain,
  connectionId,
  isVerified,
  recordName: `_spendgate.${domain}`,
  recordValue: `${PREFIX}${challenge}`,
});

/**
 * The operators' own process: the same program on a host of its own, with an identity provider of its own, for one
 * organisation, which is the company's staff. What they do is in that organisation's audit log, and in the customer's where
 * it concerns one.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { SUPPORT_HEADER } from '../../contract/operators.ts';
import type { Right, Rights } from '../../contract/rights.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { Database } from '../../db/database.ts';
import { isRefusedWrite } from '../../db/failure.ts';
import { readCustomer } from '../../db/operators/customers.ts';
import { countUse, grantInForce, type StoredGrant } from '../../db/operators/support-grants.ts';
import type { AppEnv, Principal } from '../http/app-env.ts';
import { problem } from '../http/problems.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';

/** Lets in members of the operators' organisation alone, as people, with a second factor always. */
export const operatorsOnly = (organisationId: string): MiddlewareHandler<AppEnv> =>
  async function operatorsOnly(context, next) {
    const by = context.get('principal');
    if (by.kind !== 'session' || by.organisationId !== organisationId) return problem(context, 'not_allowed');
    if (!by.hasSecondFactor) context.set('principal', { ...by, rights: NO_RIGHTS, isConfined: true });
    return next();
  };

const NO_RIGHTS: Rights = new Map();
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What happens in here reads in transactions that can write nothing. */
const reading = new AsyncLocalStorage<true>();

/** A database whose units for organisations write nothing within `seeCustomer`. */
export const readOnlyForSupport = (db: Database): Database => ({
  ...db,
  async inTenant(role, organisationId, work) {
    if (!reading.getStore()) return db.inTenant(role, organisationId, work);
    try {
      return await db.readTenant(organisationId, work);
    } catch (err) {
      if (isRefusedWrite(err)) throw new HTTPException(403);
      throw err;
    }
  },
});

/**
 * A request that names a customer is served as that customer's, if a grant of theirs is in force: reads of the modules that
 * it names, nothing else. Each use, and each refusal, stands in both audit logs before anything is answered.
 */
export const seeCustomer = (db: Database, clock: () => Date): MiddlewareHandler<AppEnv> =>
  async function seeCustomer(context, next) {
    const by = context.get('principal');
    const customerId = context.req.header(SUPPORT_HEADER)?.toLowerCase();
    if (customerId === undefined || by.kind !== 'session' || by.isConfined) return next();
    const isRead = context.req.method === 'GET';
    const isNamed = UUID.test(customerId) && customerId !== by.organisationId;
    const support = isRead && isNamed ? await enter(db, by, customerId, context.req.path, clock()) : null;
    if (!support) return problem(context, 'no_grant');
    context.set('principal', support);
    return next();
  };

/** Keeps what a grant lets in from writing. Behind what writes the audit log. */
export const readAsSupport = (): MiddlewareHandler<AppEnv> =>
  async function readAsSupport(context, next) {
    const by = context.get('principal');
    const isSupport = by.kind === 'token' && by.support !== undefined;
    return isSupport ? reading.run(true, next) : next();
  };

/** Notes the use in both logs. @returns whom the request is served as; null: there is no grant in force */
async function enter(
  db: Database,
  by: SessionPrincipal,
  customerId: string,
  path: string,
  now: Date,
): Promise<Principal | null> {
  const isKnown = await db.readTenant(by.organisationId, (unit) => readCustomer(unit, customerId));
  if (!isKnown) return null;
  const operatorId = by.personId;
  const target = path.slice(0, 128);
  const use = { action: 'support.use', target } as const;
  const grant = await db.inTenant('app_user', customerId, async (unit) => {
    const found = await grantInForce(unit, operatorId, now);
    if (found) await countUse(unit, found.grantId, now);
    const facts = { actorKind: 'support', actorId: operatorId, ...use, ...outcome(found) } as const;
    await recordAudit(unit, facts, now);
    return found;
  });
  const { result, detail } = outcome(grant);
  const seen = { ...use, result, detail: { ...detail, organisation: customerId } };
  await db.inTenant('app_user', by.organisationId, (unit) =>
    recordAudit(unit, { actorKind: 'session', actorId: operatorId, ...seen }, now),
  );
  if (!grant) return null;
  return {
    kind: 'token',
    organisationId: customerId,
    tokenId: grant.grantId,
    personId: null,
    isSuspended: false,
    support: { operatorId },
    rights: new Map(grant.modules.map((module) => [`${module}:read` as Right, 'all'])),
  };
}

const outcome = (grant: StoredGrant | null) =>
  grant ? { result: 'done', detail: { grant: grant.grantId } } : { result: 'no_grant', detail: {} };

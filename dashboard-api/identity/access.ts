/**
 * Every route says who may use it: `createRoute({ ...access('keys:read'), … })`. The declaration is the check, stands
 * in the OpenAPI document (`x-access`), and a route without one stops the API from being built.
 */
import type { MiddlewareHandler } from 'hono';
import { INGEST_PATH } from '../../contract/delivery.ts';
import { EXPOSURE_PATH } from '../../contract/exposure.ts';
import { type Reach, RIGHTS, type Right } from '../../contract/rights.ts';
import type { App, AppEnv, Principal } from '../http/app-env.ts';
import { type ProblemCode, problem } from '../http/problems.ts';

/**
 * `public`: anybody, since the route is how one gets in. `enrolling`: a person who is signed in, also one who still
 * has to enrol a second factor. `self`: whoever is signed in, about themselves alone.
 * `operator:read`, `operator:write`: the company's staff, in their own process.
 */
const WITHOUT_RIGHT = ['public', 'enrolling', 'self', 'operator:read', 'operator:write'] as const;

export type Access = Right | (typeof WITHOUT_RIGHT)[number];

export interface AccessOptions {
  /** The right must go this far; without it a route sees to it that a narrower right shows less. */
  readonly reach?: Reach;
  /** A person must have proven who they are a short while ago. A token was asked that when it was made. */
  readonly stepUp?: boolean;
}

/** The part of a route that says who may use it; `security` is what the document tells of it. */
export function access(needed: Access, { reach, stepUp = false }: AccessOptions = {}) {
  return {
    'x-access': needed,
    ...(reach ? { 'x-reach': reach } : {}),
    ...(stepUp ? { 'x-step-up': true } : {}),
    middleware: demand(needed, reach, stepUp),
    ...(needed === 'public' ? { security: [] } : {}),
  };
}

function demand(needed: Access, reach: Reach | undefined, stepUp: boolean): MiddlewareHandler<AppEnv> {
  return async function demandAccess(context, next) {
    const refusal = refusalOf(context.get('principal') as Principal | undefined, needed, reach, stepUp);
    if (!refusal) return next();
    const isOfRight = refusal === 'not_allowed' && RIGHTS.some((right) => right === needed);
    return problem(context, refusal, null, isOfRight ? [missingRight(needed, reach)] : undefined);
  };
}

/** Which right is needed, as the document of the API says it too: who asks an administrator can name it. */
const missingRight = (needed: Access, reach: Reach | undefined) => ({
  place: 'rights',
  message: neededRight(needed, reach),
});

/** A right that is wanting, in the words of `faults`. */
export const neededRight = (needed: Access, reach: Reach | undefined): string =>
  `needed: ${needed}${reach === 'all' ? ', for the whole organisation' : ''}`;

function refusalOf(
  principal: Principal | undefined,
  needed: Access,
  reach: Reach | undefined,
  stepUp: boolean,
): ProblemCode | null {
  if (needed === 'public') return null;
  if (!principal) return 'not_signed_in';
  const isPerson = principal.kind === 'session';
  if (needed === 'enrolling') return isPerson ? null : 'not_allowed';
  if (isPerson && principal.isConfined) return 'second_factor_required';
  if (isPerson && principal.mustAccept) return 'terms_to_accept';
  if (principal.isSuspended) return 'organisation_suspended';
  if (needed === 'operator:read' || needed === 'operator:write') {
    return operatorRefusal(principal, needed, stepUp);
  }
  if (needed !== 'self') {
    const granted = principal.rights.get(needed);
    if (granted === undefined || (reach !== undefined && granted !== reach)) return 'not_allowed';
  }
  return stepUp && isPerson && !principal.isFresh ? 'step_up_required' : null;
}

/** In the operators' own process everybody is of their organisation; who may change something there may change things. */
function operatorRefusal(
  principal: Principal,
  needed: 'operator:read' | 'operator:write',
  stepUp: boolean,
): ProblemCode | null {
  if (principal.kind !== 'session') return 'not_allowed';
  const mayWrite = principal.role === 'owner' || principal.role === 'admin';
  if (needed === 'operator:write' && !mayWrite) return 'not_allowed';
  return stepUp && !principal.isFresh ? 'step_up_required' : null;
}

/** Routes that are no part of the API's document: what a monitor asks, the document, what gateways send. */
const UNDOCUMENTED = ['/api/v1/health', '/api/v1/ready', '/api/v1/openapi.json', INGEST_PATH, EXPOSURE_PATH];

/**
 * Refuses an application with a route that does not say who may use it.
 * @throws {TypeError} naming the routes
 */
export function refuseUndeclaredRoutes(app: App): void {
  const documented = new Set<string>();
  const undeclared: string[] = [];
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const { method, path } = definition.route;
    const name = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
    documented.add(name);
    if (!isAccess(definition.route['x-access'])) undeclared.push(name);
  }
  for (const { method, path } of app.routes) {
    if (method === 'ALL' || !path.startsWith('/api/') || UNDOCUMENTED.includes(path)) continue;
    if (!documented.has(`${method} ${path}`)) undeclared.push(`${method} ${path}`);
  }
  if (undeclared.length > 0)
    throw new TypeError(`Routes that do not say who may use them: ${undeclared.join(', ')}`);
}

const isAccess = (value: unknown): value is Access =>
  [...RIGHTS, ...WITHOUT_RIGHT].some((known) => known === value);

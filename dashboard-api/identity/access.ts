/**
 * Every route says who may use it: `createRoute({ ...access('keys:read'), … })`. The declaration is the check, stands
 * in the OpenAPI document (`x-access`), and a route without one stops the API from being built.
 */
import type { MiddlewareHandler } from 'hono';
import { INGEST_PATH } from '../../contract/delivery.ts';
import { RIGHTS, type Right } from '../../contract/rights.ts';
import type { App, AppEnv, Principal } from '../http/app-env.ts';
import { problem } from '../http/problems.ts';

/** `self`: whoever is signed in, about themselves alone. `public`: anybody, since the route is how one gets in. */
export type Access = Right | 'self' | 'public';

/** The part of a route that says who may use it; `security` is what the document tells of it. */
export function access(needed: Access) {
  return {
    'x-access': needed,
    middleware: demand(needed),
    ...(needed === 'public' ? { security: [] } : {}),
  };
}

function demand(needed: Access): MiddlewareHandler<AppEnv> {
  return async function demandRight(context, next) {
    if (needed === 'public') return next();
    const principal = context.get('principal') as Principal | undefined;
    if (!principal) return problem(context, 'not_signed_in');
    return needed === 'self' || principal.rights.has(needed) ? next() : problem(context, 'not_allowed');
  };
}

/** Routes that are no part of the API's document: what a monitor asks, the document, what gateways send. */
const UNDOCUMENTED = ['/api/v1/health', '/api/v1/openapi.json', INGEST_PATH];

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
    const needed: unknown = definition.route['x-access'];
    const name = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
    documented.add(name);
    if (!isAccess(needed)) undeclared.push(name);
  }
  for (const { method, path } of app.routes) {
    if (method === 'ALL' || !path.startsWith('/api/') || UNDOCUMENTED.includes(path)) continue;
    if (!documented.has(`${method} ${path}`)) undeclared.push(`${method} ${path}`);
  }
  if (undeclared.length > 0)
    throw new TypeError(`Routes that do not say who may use them: ${undeclared.join(', ')}`);
}

const isAccess = (value: unknown): value is Access =>
  value === 'self' || value === 'public' || RIGHTS.some((right) => right === value);

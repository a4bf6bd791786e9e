import type { Context } from 'hono';
import type { App, AppEnv } from './app-env.ts';
import { problem } from './problems.ts';

/**
 * Answers what no route has taken: 405 with the methods that there are (RFC 9110 §15.5.6) where the path is one of the
 * API's document, else 404.
 */
export function answerOtherMethods(app: App): (context: Context<AppEnv>) => Response {
  let known: readonly { readonly pattern: RegExp; readonly methods: readonly string[] }[] | null = null;
  return function answerOtherMethods(context) {
    known ??= documentedPaths(app);
    const methods = known.flatMap((one) => (one.pattern.test(context.req.path) ? one.methods : []));
    if (methods.length === 0) return problem(context, 'not_found');
    const response = problem(context, 'method_not_allowed');
    response.headers.set('allow', [...new Set(methods)].join(', '));
    return response;
  };
}

function documentedPaths(app: App) {
  const routes = app.openAPIRegistry.definitions.flatMap((one) => (one.type === 'route' ? [one.route] : []));
  return [...Map.groupBy(routes, ({ path }) => path)].map(([path, same]) => ({
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    methods: same.map(({ method }) => method.toUpperCase()),
  }));
}

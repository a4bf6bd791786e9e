import type { App } from './http/app-env.ts';

const VERSION = '1';

/**
 * The description of the API (OpenAPI 3.1), made from the schemas that the routes themselves check with.
 * @param cookieName of the session
 */
export function openApiDocument(app: App, cookieName: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API token (`aso_t_…`), which may do what its scopes say and its owner may.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName,
    description: 'The session of a signed-in browser.',
  });
  app.doc31('/api/v1/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'SpendGate dashboard API',
      version: VERSION,
      description:
        'Cost and usage of AI providers. Amounts are integer nano-dollars as strings; times are UTC.',
    },
    security: [{ bearer: [] }, { session: [] }],
  });
}

import type { App } from './http/app-env.ts';
import { IDEMPOTENCY_HEADER } from './http/idempotency.ts';

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
  const described = {
    openapi: '3.1.0',
    info: {
      title: 'SpendGate dashboard API',
      version: VERSION,
      description:
        'Cost and usage of AI providers. Amounts are integer nano-dollars as strings; times are UTC.',
    },
    security: [{ bearer: [] }, { session: [] }],
  };
  app.get('/api/v1/openapi.json', (context) =>
    context.json(withRepeats(app.getOpenAPI31Document(described))),
  );
}

type Operation = NonNullable<NonNullable<Document['paths']>[string]['get']>;
type Document = ReturnType<App['getOpenAPI31Document']>;

/**
 * What holds for every operation: bodies that are too large; and behind a sign-in repeats of a POST under a key, and answers
 * that have not changed.
 */
function withRepeats(document: Document): Document {
  for (const { get, post, put, patch, delete: removal } of Object.values(document.paths ?? {})) {
    for (const operation of [get, post, put, patch, removal]) {
      if (!operation) continue;
      if (!isPublic(operation))
        operation.responses = { 400: refusal(operation, UNREAD), ...operation.responses };
      if (operation.requestBody)
        operation.responses = { 413: refusal(operation, TOO_LARGE), ...operation.responses };
    }
    if (get && !isPublic(get)) {
      get.parameters = [...(get.parameters ?? []), IF_NONE_MATCH];
      get.responses = {
        ...get.responses,
        304: { description: 'It has not changed since the tag that was shown' },
      };
    }
    if (!post || isPublic(post)) continue;
    post.parameters = [...(post.parameters ?? []), IDEMPOTENCY_KEY];
    const repeats = { 409: refusal(post, UNDER_WAY), 422: refusal(post, ANOTHER_REQUEST) };
    post.responses = { ...repeats, ...post.responses };
  }
  return document;
}

const UNREAD = 'A parameter, header or text that cannot be taken';
const TOO_LARGE = 'A body that is larger than any that is taken here';
const UNDER_WAY = 'Under way under this idempotency key, or broken off';
const ANOTHER_REQUEST = 'Another request was sent under this idempotency key';

/** A problem document, as with the refusal that every operation can answer. */
const refusal = ({ responses }: Operation, description: string): object => ({
  ...(responses?.['503'] ?? {}),
  description,
});

const isPublic = (operation: object): boolean =>
  'x-access' in operation && operation['x-access'] === 'public';

const IDEMPOTENCY_KEY = {
  name: IDEMPOTENCY_HEADER,
  in: 'header',
  required: false,
  description:
    'Sent again under the same key within a day, by the same person or program, a request is answered as before and carried out once.',
  schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[!-~]+$' },
} as const;

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The ETag of an earlier answer: 304 if that still holds.',
  schema: { type: 'string' },
} as const;

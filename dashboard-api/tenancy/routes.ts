/** What the API tells of gateway keys: never anything secret. Making and changing them is in `keys.ts`. */
import { createRoute, z } from '@hono/zod-openapi';
import { keyListSchema } from '../../contract/dashboard.ts';
import { listKeys } from '../../db/tenancy/keys.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { access } from '../identity/access.ts';
import { seenBy } from '../identity/reach.ts';
import type { Services } from '../services.ts';

const keys = createRoute({
  ...access('keys:read'),
  method: 'get',
  path: '/api/v1/keys',
  summary: 'Gateway keys, without anything secret',
  tags: ['Keys'],
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(keyListSchema, 'Every key, newest first'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

export function keyRoutes(app: App, { db }: Services): void {
  app.openapi(keys, async (context) => {
    const principal = context.get('principal');
    const seen = seenBy(principal, 'keys:read');
    const keys = await db.readTenant(principal.organisationId, (unit) => listKeys(unit, seen));
    return context.json({ keys }, 200);
  });
}

/** What the API tells of gateway keys: never anything secret. Making and changing them is in `keys.ts`. */
import { createRoute, z } from '@hono/zod-openapi';
import { keyRecordSchema } from '../../contract/command.ts';
import { keyListSchema } from '../../contract/dashboard.ts';
import { keyGatesSchema } from '../../contract/keys-api.ts';
import { listKeys, readSeenKey } from '../../db/tenancy/keys.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { seenBy } from '../identity/reach.ts';
import type { Services } from '../services.ts';
import { readKeyGates } from './key-gates.ts';
import { keyRow } from './key-row.ts';

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

const gates = createRoute({
  ...access('keys:read'),
  method: 'get',
  path: '/api/v1/keys/{keyId}/gates',
  summary: 'The gates that a key’s calls are spread over, and whether there should be more',
  tags: ['Keys'],
  request: { params: z.strictObject({ keyId: keyRecordSchema.shape.keyId }) },
  responses: {
    ...jsonAnswer(keyGatesSchema, 'Its gates as they stand at this moment'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

export function keyRoutes(app: App, services: Services): void {
  const { db } = services;

  app.openapi(keys, async (context) => {
    const principal = context.get('principal');
    const seen = seenBy(principal, 'keys:read');
    const keys = await db.readTenant(principal.organisationId, (unit) => listKeys(unit, seen));
    return context.json({ keys: keys.map(keyRow) }, 200);
  });

  app.openapi(gates, async (context) => {
    const principal = context.get('principal');
    const { organisationId } = principal;
    const { keyId } = context.req.valid('param');
    const seen = seenBy(principal, 'keys:read');
    const shards = await db.readTenant(organisationId, (unit) => readSeenKey(unit, keyId, seen));
    if (!shards) return problem(context, 'not_found');
    return context.json(await readKeyGates(services, organisationId, keyId, shards), 200);
  });
}

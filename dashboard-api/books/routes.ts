/** Completeness over HTTP: how far every call is accounted for now, and the self-check. */
import { setTimeout as after } from 'node:timers/promises';
import { createRoute, z } from '@hono/zod-openapi';
import { booksCheckSchema, completenessSchema } from '../../contract/completeness.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { access } from '../identity/access.ts';
import type { Services } from '../services.ts';
import { checkBooks } from './check.ts';
import { readCompleteness } from './gates.ts';

const tags = ['Completeness'];
const LOOK_AGAIN_MS = 250;

const completeness = createRoute({
  ...access('usage:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/completeness',
  summary:
    'Calls admitted, settled and delivered, and how far the events of each gate have arrived without a gap',
  description:
    'The gates are asked at this moment. Where one does not answer, or there are more than 500, what it would say is null and the rest is the store’s own.',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(completenessSchema, 'Totals, and one entry per incarnation of a gate'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const check = createRoute({
  ...access('usage:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/completeness/check',
  summary: 'The self-check: rows, roll-ups, gates and budgets held against each other',
  description:
    'Counts and adds up everything anew, so it takes as long as there are rows. It changes nothing. `isWhole` is false where a gate did not answer or had not delivered everything within five seconds; budgets are compared if nothing has been under way for 15 seconds.',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(booksCheckSchema, 'What was compared, and what differs'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

export function completenessRoutes(app: App, services: Services): void {
  app.openapi(completeness, async (context) => {
    const { organisationId } = context.get('principal');
    return context.json(await readCompleteness(services, organisationId), 200);
  });

  app.openapi(check, async (context) => {
    const { organisationId } = context.get('principal');
    const checked = await checkBooks({ ...services, pause: () => after(LOOK_AGAIN_MS) }, organisationId);
    return context.json(checked, 200);
  });
}

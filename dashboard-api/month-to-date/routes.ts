/** The present month beside the same days of the one before. */
import { createRoute } from '@hono/zod-openapi';
import { monthToDateSchema } from '../../contract/month-to-date-api.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { seenBy } from '../identity/reach.ts';
import { monthQuerySchema, readFilter } from '../reports/query.ts';
import type { Services } from '../services.ts';
import { readMonthToDate } from './read.ts';

const monthToDate = createRoute({
  ...access('usage:read'),
  method: 'get',
  path: '/api/v1/reports/month-to-date',
  summary: 'The present month beside the same days of the one before, and what moved',
  description:
    'In the organisation’s time zone. Filters as for the cost report. Movers are keys with a model, each with what most of its difference comes from; movers and others add up to the difference.',
  tags: ['Reports'],
  request: { query: monthQuerySchema },
  responses: { ...jsonAnswer(monthToDateSchema, 'Both months'), ...problemAnswers(400, 401, 403, 503) },
});

export function monthToDateRoutes(app: App, { db, clock }: Services): void {
  app.openapi(monthToDate, async (context) => {
    const principal = context.get('principal');
    const now = clock();
    const scope = readFilter(context.req.valid('query'), now, seenBy(principal, 'usage:read'));
    if (!scope) return problem(context, 'invalid_parameter');
    const answer = await db.readTenant(principal.organisationId, async (unit) =>
      readMonthToDate(unit, scope, (await readCalendar(unit)).timeZone, now),
    );
    return context.json(answer, 200);
  });
}

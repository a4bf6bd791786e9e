/** What a period will have cost at its end. */
import { createRoute } from '@hono/zod-openapi';
import { forecastSchema } from '../../contract/forecast-api.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { seenBy } from '../identity/reach.ts';
import { forecastQuerySchema, readFilter } from '../reports/query.ts';
import type { Services } from '../services.ts';
import { makeForecast } from './make.ts';

const forecast = createRoute({
  ...access('usage:read'),
  method: 'get',
  path: '/api/v1/forecast',
  summary: 'What a period will have cost at its end, with an 80 % band',
  description:
    'The present day, week, month, quarter or fiscal year in the organisation’s calendar. Filters as for the cost report. Without enough days of usage there is no forecast, and the answer says how many are needed.',
  tags: ['Reports'],
  request: { query: forecastQuerySchema },
  responses: { ...jsonAnswer(forecastSchema, 'The forecast'), ...problemAnswers(400, 401, 403, 503) },
});

export function forecastRoutes(app: App, { db, clock }: Services): void {
  app.openapi(forecast, async (context) => {
    const { period = 'month', ...query } = context.req.valid('query');
    const principal = context.get('principal');
    const now = clock();
    const scope = readFilter(query, now, seenBy(principal, 'usage:read'));
    if (!scope) return problem(context, 'invalid_parameter');
    const answer = await db.readTenant(principal.organisationId, async (unit) =>
      makeForecast(unit, period, scope, await readCalendar(unit), now),
    );
    return context.json(answer, 200);
  });
}

/** What one of something costs. */
import { createRoute } from '@hono/zod-openapi';
import { unitCostQuerySchema, unitCostReportSchema } from '../../contract/unit-cost-api.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { seenBy } from '../identity/reach.ts';
import type { Services } from '../services.ts';
import { readUnitCost } from './report.ts';

const unitCost = createRoute({
  ...access('usage:read'),
  method: 'post',
  path: '/api/v1/reports/unit-cost',
  summary: 'What one of something costs: spend divided by what was counted, with both',
  description:
    'Nothing is changed: the question stands in the body because it has parts. Only days on which something was counted are divided; what was spent on others is `uncountedNanos`, so that both are all spend. Whoever sees everything may ask.',
  tags: ['Unit economics'],
  request: { body: jsonBody(unitCostQuerySchema) },
  responses: {
    ...jsonAnswer(unitCostReportSchema, 'The report'),
    ...problemAnswers(400, 401, 403, 404, 415, 503),
  },
});

export function unitCostRoutes(app: App, { db, clock }: Services): void {
  app.openapi(unitCost, async (context) => {
    const principal = context.get('principal');
    if (seenBy(principal, 'usage:read') !== 'all') return problem(context, 'not_allowed');
    const query = context.req.valid('json');
    const report = await db.readTenant(principal.organisationId, (unit) =>
      readUnitCost(unit, query, clock()),
    );
    switch (report) {
      case 'unknown':
        return problem(context, 'not_found');
      case 'turned':
        return invalid(context, 'lastDay', 'must not be before firstDay');
      case 'undivided':
        return invalid(context, 'isSplit', 'the measure has no dimension');
      case 'contradiction':
        return invalid(
          context,
          'filters',
          'expected: each field in one filter, none of organisations, no token class excluded',
        );
      case 'large':
        return problem(context, 'report_too_large');
      default:
        return context.json(report, 200);
    }
  });
}

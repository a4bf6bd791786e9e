import { createRoute, z } from '@hono/zod-openapi';
import { costReportSchema, requestDetailSchema, requestPageSchema } from '../../contract/reports.ts';
import { reportQuerySchema, usageReportSchema } from '../../contract/usage-report.ts';
import { readCost } from '../../db/reports/cost.ts';
import { readRequest, readRequests } from '../../db/reports/requests.ts';
import { readRequestsSince } from '../../db/retention/frozen-days.ts';
import { asksForCostCentre, withCharges } from '../allocation/charges.ts';
import type { App } from '../http/app-env.ts';
import { LATER_THAN_FROM } from '../http/expected.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { seenBy } from '../identity/reach.ts';
import type { Services } from '../services.ts';
import { readCursor, writeCursor } from './cursor.ts';
import {
  costQuerySchema,
  DEFAULT_PAGE_ROWS,
  GROUPINGS_EXPECTED,
  MAX_PAGE_ROWS,
  readFilter,
  readGroupings,
  requestsQuerySchema,
} from './query.ts';
import { questionFaults } from './question-faults.ts';
import { readUsageReport } from './usage-report.ts';

const cost = createRoute({
  ...access('usage:read'),
  method: 'get',
  path: '/api/v1/reports/cost',
  summary: 'Cost over a period, by up to three groupings',
  description:
    'Amounts are integer nano-dollars as strings; rows add up to the total exactly. Filters: see the parameters, and `dimension:<name>=<value>` for any dimension.',
  tags: ['Reports'],
  request: { query: costQuerySchema },
  responses: { ...jsonAnswer(costReportSchema, 'The report'), ...problemAnswers(400, 401, 403, 503) },
});

const usage = createRoute({
  ...access('usage:read'),
  method: 'post',
  path: '/api/v1/reports/usage',
  summary:
    'Usage by up to three fields: cost, tokens, requests, errors, times; over time and against the period before',
  description:
    'Nothing is changed: the question stands in the body because it has parts. Rows are a tree: children add up to their parent to the last nano-dollar, Other included. `filters` of a row, with the period of a bucket, find its calls: each is a parameter of `/api/v1/requests` by its field, with `not:` before it where it excludes, and an empty value for null. Percentiles are approximate and never added. By cost centre only money is divided, whoever sees everything may ask, and a row’s calls are those of which a part is charged to it.',
  tags: ['Reports'],
  request: { body: jsonBody(reportQuerySchema) },
  responses: { ...jsonAnswer(usageReportSchema, 'The report'), ...problemAnswers(400, 401, 403, 415, 503) },
});

const requests = createRoute({
  ...access('requests:read'),
  method: 'get',
  path: '/api/v1/requests',
  summary: 'Requests, newest first',
  description:
    'With a filter on model or basis a row states the amounts of the lines that match, so that rows add up to the report that was filtered in the same way.',
  tags: ['Reports'],
  request: { query: requestsQuerySchema },
  responses: { ...jsonAnswer(requestPageSchema, 'One page'), ...problemAnswers(400, 401, 403, 503) },
});

const oneRequest = createRoute({
  ...access('requests:read'),
  method: 'get',
  path: '/api/v1/requests/{eventId}',
  summary: 'One request with everything that was recorded of it',
  tags: ['Reports'],
  request: { params: z.strictObject({ eventId: z.uuid() }), query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(requestDetailSchema, 'The request'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

/** Reading: cost and requests. */
export function reportRoutes(app: App, { db, clock }: Services): void {
  app.openapi(cost, async (context) => {
    const query = context.req.valid('query');
    const principal = context.get('principal');
    const filter = readFilter(query, clock(), seenBy(principal, 'usage:read'));
    const groupBy = readGroupings(query.groupBy);
    if (!filter) return invalid(context, 'to', LATER_THAN_FROM);
    if (!groupBy) return invalid(context, 'groupBy', GROUPINGS_EXPECTED);
    const { organisationId } = principal;
    const figures = await db.readTenant(organisationId, (unit) => readCost(unit, filter, groupBy));
    if (!figures) return problem(context, 'report_too_large');
    const period = { from: filter.from.toISOString(), to: filter.to.toISOString() };
    return context.json({ ...period, timeZone: 'UTC', currency: 'USD', groupBy, ...figures } as const, 200);
  });

  app.openapi(usage, async (context) => {
    const principal = context.get('principal');
    const query = context.req.valid('json');
    const seen = seenBy(principal, 'usage:read');
    const report = await db.readTenant(principal.organisationId, (unit) =>
      readUsageReport(unit, query, seen, clock()),
    );
    if (report === 'not_allowed') return problem(context, 'not_allowed');
    if (report === 'invalid') return problem(context, 'invalid_parameter', null, questionFaults(query));
    return report === 'large' ? problem(context, 'report_too_large') : context.json(report, 200);
  });

  app.openapi(requests, async (context) => {
    const query = context.req.valid('query');
    const principal = context.get('principal');
    const filter = readFilter(query, clock(), seenBy(principal, 'requests:read'));
    const after = query.cursor === undefined ? null : readCursor(query.cursor);
    const limit = Number(query.limit ?? DEFAULT_PAGE_ROWS);
    if (!filter) return invalid(context, 'to', LATER_THAN_FROM);
    if (query.cursor !== undefined && after === null)
      return invalid(context, 'cursor', 'expected: nextCursor of the page before');
    if (limit > MAX_PAGE_ROWS) return invalid(context, 'limit', `expected: at most ${MAX_PAGE_ROWS}`);
    const { organisationId } = principal;
    if (asksForCostCentre(filter) && filter.seen !== 'all') return problem(context, 'not_allowed');
    const { since, ...slice } = await db.readTenant(organisationId, async (unit) => ({
      ...(await readRequests(unit, await withCharges(unit, filter), after, limit)),
      since: (await readRequestsSince(unit))?.toISOString() ?? null,
    }));
    const nextCursor = slice.end ? writeCursor(slice.end) : null;
    const { rows, dataAsOf } = slice;
    const period = { from: filter.from.toISOString(), to: filter.to.toISOString() };
    const units = { timeZone: 'UTC', currency: 'USD' } as const;
    return context.json({ ...period, ...units, rows, dataAsOf, since, nextCursor }, 200);
  });

  app.openapi(oneRequest, async (context) => {
    const { eventId } = context.req.valid('param');
    const principal = context.get('principal');
    const seen = seenBy(principal, 'requests:read');
    const detail = await db.readTenant(principal.organisationId, (unit) => readRequest(unit, eventId, seen));
    return detail ? context.json(detail, 200) : problem(context, 'not_found');
  });
}

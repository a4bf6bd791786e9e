/** Re-rating over HTTP: what another price would change, and posting it. */

import { createRoute, z } from '@hono/zod-openapi';
import {
  ratingPreviewSchema,
  ratingRequestSchema,
  ratingRunRequestSchema,
  ratingRunSchema,
  ratingRunsSchema,
} from '../../contract/rating.ts';
import { readPreview } from '../../db/rating/previews.ts';
import { readRun, readRuns } from '../../db/rating/runs.ts';
import type { App } from '../http/app-env.ts';
import { LATER_THAN_FROM } from '../http/expected.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { previewAnswer, runAnswer, runsAnswer } from './answers.ts';
import { startPreview, startRun } from './start.ts';

const tags = ['Re-rating'];
const RUNS_LISTED = 100;

const makePreview = createRoute({
  ...access('prices:write'),
  method: 'post',
  path: '/api/v1/rating/previews',
  summary: 'What pricing a period again would change',
  description:
    'By the price book and the organisation’s own prices as they stand, or by prices given here for this one re-rating. Nothing is posted. A long period goes on being worked out after the answer: ask again until `state` is `ready`.',
  tags,
  request: { body: jsonBody(ratingRequestSchema) },
  responses: {
    ...jsonAnswer(ratingPreviewSchema, 'The preview, as far as it is'),
    ...problemAnswers(400, 401, 403, 415, 503),
  },
});

const onePreview = createRoute({
  ...access('prices:read'),
  method: 'get',
  path: '/api/v1/rating/previews/{previewId}',
  summary: 'A preview, as far as it is',
  tags,
  request: { params: z.strictObject({ previewId: z.uuid() }), query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(ratingPreviewSchema, 'The preview'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

const makeRun = createRoute({
  ...access('prices:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/rating/runs',
  summary: 'Post what a preview found, as adjustments',
  description:
    'The lines stay as they were; what budgets were charged does not move. Asked again for the same preview it answers with the same run. A run that is interrupted goes on by itself.',
  tags,
  request: { body: jsonBody(ratingRunRequestSchema) },
  responses: {
    ...jsonAnswer(ratingRunSchema, 'The run, as far as it is'),
    ...problemAnswers(400, 401, 403, 404, 409, 415, 503),
  },
});

const listRuns = createRoute({
  ...access('prices:read'),
  method: 'get',
  path: '/api/v1/rating/runs',
  summary: 'Runs, newest first',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(ratingRunsSchema, 'At most 100 runs'), ...problemAnswers(400, 401, 403, 503) },
});

const oneRun = createRoute({
  ...access('prices:read'),
  method: 'get',
  path: '/api/v1/rating/runs/{runId}',
  summary: 'A run, as far as it is, with what it posted',
  tags,
  request: { params: z.strictObject({ runId: z.uuid() }), query: z.strictObject({}) },
  responses: { ...jsonAnswer(ratingRunSchema, 'The run'), ...problemAnswers(400, 401, 403, 404, 503) },
});

export function ratingRoutes(app: App, services: Services): void {
  const { db } = services;

  app.openapi(makePreview, async (context) => {
    const request = context.req.valid('json');
    if (!(Date.parse(request.from) < Date.parse(request.to))) return invalid(context, 'to', LATER_THAN_FROM);
    const { organisationId } = context.get('principal');
    return context.json(previewAnswer(await startPreview(services, organisationId, request)), 200);
  });

  app.openapi(onePreview, async (context) => {
    const { previewId } = context.req.valid('param');
    const { organisationId } = context.get('principal');
    const preview = await db.readTenant(organisationId, (unit) => readPreview(unit, previewId));
    return preview ? context.json(previewAnswer(preview), 200) : problem(context, 'not_found');
  });

  app.openapi(makeRun, async (context) => {
    const principal = context.get('principal');
    const request = { ...context.req.valid('json'), actor: actorOf(principal) };
    const run = await startRun(services, principal.organisationId, request);
    return typeof run === 'string' ? problem(context, run) : context.json(runAnswer(run), 200);
  });

  app.openapi(listRuns, async (context) => {
    const { organisationId } = context.get('principal');
    const runs = await db.readTenant(organisationId, (unit) => readRuns(unit, RUNS_LISTED));
    return context.json(runsAnswer(runs), 200);
  });

  app.openapi(oneRun, async (context) => {
    const { runId } = context.req.valid('param');
    const { organisationId } = context.get('principal');
    const run = await db.readTenant(organisationId, (unit) => readRun(unit, runId));
    return run ? context.json(runAnswer(run), 200) : problem(context, 'not_found');
  });
}

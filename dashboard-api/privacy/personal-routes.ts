/** Dimensions that hold persons, and persons whom nobody but callers name. */
import { createRoute } from '@hono/zod-openapi';
import {
  newPersonalDimensionsSchema,
  newValueErasureSchema,
  personalDimensionsSchema,
  personalValueListSchema,
  valueSearchSchema,
} from '../../contract/personal-values-api.ts';
import { erasureSchema } from '../../contract/privacy-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import {
  findValues,
  readPersonalDimensions,
  setPersonalNames,
  startPersonalDimensions,
} from '../../db/privacy/personal-values.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { newPersonalKey } from '../ingest/personal-values.ts';
import type { Services } from '../services.ts';
import { requestValueErasure } from './erase.ts';
import { answerOf } from './routes.ts';

const tags = ['Privacy'];
const dimensionsPath = '/api/v1/privacy/dimensions';

const read = createRoute({
  ...access('privacy:read'),
  method: 'get',
  path: dimensionsPath,
  summary: 'Dimensions that hold persons',
  tags,
  responses: { ...jsonAnswer(personalDimensionsSchema, 'Their names'), ...problemAnswers(401, 403, 503) },
});

const put = createRoute({
  ...access('privacy:write', { stepUp: true }),
  method: 'put',
  path: dimensionsPath,
  summary: 'Say which dimensions hold persons',
  description:
    'Their values are stored as ids from now on, with the text in one place from which it can be erased; `user` unless you say otherwise. Calls of before stay as they were written.',
  tags,
  request: { ...ifMatch, body: jsonBody(newPersonalDimensionsSchema) },
  responses: {
    ...jsonAnswer(personalDimensionsSchema, 'Their names'),
    ...problemAnswers(400, 401, 403, 412, 503),
  },
});

const search = createRoute({
  ...access('privacy:read', { stepUp: true }),
  method: 'post',
  path: '/api/v1/privacy/values',
  summary: 'Find the ids that stand for a person in dimensions',
  description:
    'Nothing is changed: the text stands in the body so that no address holds it. The calls are those of `/api/v1/requests` with the parameter `dimension:<name>` and the id.',
  tags,
  request: { body: jsonBody(valueSearchSchema) },
  responses: {
    ...jsonAnswer(personalValueListSchema, 'One for each dimension that has the text'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const erase = createRoute({
  ...access('privacy:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/privacy/value-erasures',
  summary: 'Erase a person whom callers name in a dimension',
  description:
    'For persons who are no members: your own users, for instance. A job removes the text wherever it stands as for a member; calls keep an id that names nobody, also those that come later.',
  tags,
  request: { body: jsonBody(newValueErasureSchema) },
  responses: {
    ...jsonAnswer(erasureSchema, 'The erasure, which waits for its job'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

export function personalRoutes(app: App, { db, clock, config, nudge }: Services): void {
  app.openapi(read, async (context) => {
    const { names } = await db.readTenant(context.get('principal').organisationId, readPersonalDimensions);
    return context.json(answerOfNames(names), 200);
  });

  app.openapi(put, async (context) => {
    const by = context.get('principal');
    const names = context.req.valid('json').names.toSorted();
    const now = clock();
    await db.inTenant('app_user', by.organisationId, async (unit) => {
      await unlessChanged(
        context,
        unit,
        async () => answerOfNames((await readPersonalDimensions(unit)).names).etag,
      );
      const present = await readPersonalDimensions(unit);
      if (present.key && String(present.names) === String(names)) return;
      const key = present.key ?? newPersonalKey(config.envelope, by.organisationId);
      await startPersonalDimensions(unit, { names, key }, now);
      await setPersonalNames(unit, names, now);
      const detail = { from: present.names.join(', '), to: names.join(', ') };
      const facts = { action: 'privacy.dimensions', target: by.organisationId, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(by), ...facts, detail }, now);
    });
    return context.json(answerOfNames(names), 200);
  });

  app.openapi(search, async (context) => {
    const by = context.get('principal');
    const { text } = context.req.valid('json');
    const found = await db.inTenant('app_user', by.organisationId, async (unit) => {
      const values = await findValues(unit, text);
      const result = values.length > 0 ? 'done' : 'unknown';
      const [target = 'none'] = values.map(({ valueId }) => valueId);
      await recordAudit(unit, { ...actorOf(by), action: 'privacy.search', target, result }, clock());
      return values;
    });
    const values = found.map(({ firstSeenAt, lastSeenAt, ...value }) => ({
      ...value,
      firstSeenAt: firstSeenAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    }));
    return context.json({ values }, 200);
  });

  app.openapi(erase, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const asked = context.req.valid('json');
    const done = await db.inTenant('app_user', by.organisationId, (unit) =>
      requestValueErasure(unit, by, asked, clock()),
    );
    if (!done) return problem(context, 'not_found');
    nudge();
    return context.json(answerOf(done), 200);
  });
}

const answerOfNames = (names: readonly string[]) => ({ names: [...names], etag: tagOf(names.toSorted()) });

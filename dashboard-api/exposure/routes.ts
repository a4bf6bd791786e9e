/** Reports of exposed keys, from whoever scans public places, and what an organisation wants done about its own. */

import { createHash } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import {
  EXPOSURE_KEY_HEADER,
  EXPOSURE_PATH,
  EXPOSURE_SIGNATURE_HEADER,
  type ExposureAnswer,
  exposureReportSchema,
  exposureRuleAnswerSchema,
  exposureRuleSchema,
} from '../../contract/exposure.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { putExposureAction, readExposureAction } from '../../db/tenancy/exposures.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { expose } from './expose.ts';
import { isSignedReport } from './verify.ts';

const MAX_REPORT_BYTES = 4 * 1024 * 1024;

/**
 * Where scanners report. It is not in the OpenAPI document, being no interface for customers: contract `exposure.ts`
 * describes it. Without pinned keys there is nothing here. A report of which a part cannot be judged now is a 503: the
 * sender comes again, and what was judged is judged alike.
 */
export function exposureReportRoutes(app: App, services: Services): void {
  const { scanningKeys } = services.config;
  if (!scanningKeys) return;
  const limit = bodyLimit({
    maxSize: MAX_REPORT_BYTES,
    onError: (context) => problem(context, 'body_too_large'),
  });
  app.post(EXPOSURE_PATH, limit, async (context) => {
    const body = new Uint8Array(await context.req.arrayBuffer());
    const [keyId, signature] = [EXPOSURE_KEY_HEADER, EXPOSURE_SIGNATURE_HEADER].map((name) =>
      context.req.header(name),
    );
    if (!isSignedReport(scanningKeys, body, keyId, signature))
      return problem(context, 'not_signed_by_scanner');
    const report = exposureReportSchema.safeParse(parseJson(body));
    if (!report.success) return problem(context, 'malformed_request');
    const answer: ExposureAnswer = [];
    let isWhole = true;
    for (const { token, type, url } of report.data) {
      const label = await expose(services, token, url);
      if (label === 'unknown') isWhole = false;
      else answer.push({ token_hash: sha256(token), token_type: type, label });
    }
    return isWhole ? context.json(answer) : problem(context, 'store_unavailable');
  });
}

const read = createRoute({
  ...access('settings:read'),
  method: 'get',
  path: '/api/v1/exposed-keys/rule',
  summary: 'What happens to a key that is found in public',
  tags: ['Keys'],
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(exposureRuleAnswerSchema, 'The rule'), ...problemAnswers(400, 401, 403, 503) },
});

const put = createRoute({
  ...access('settings:write'),
  method: 'put',
  path: '/api/v1/exposed-keys/rule',
  summary: 'Say what happens to a key that is found in public',
  tags: ['Keys'],
  request: { ...ifMatch, body: jsonBody(exposureRuleSchema) },
  responses: {
    ...jsonAnswer(exposureRuleAnswerSchema, 'The rule'),
    ...problemAnswers(400, 401, 403, 412, 503),
  },
});

export function exposureRuleRoutes(app: App, { db, clock }: Services): void {
  app.openapi(read, async (context) => {
    const { organisationId } = context.get('principal');
    const action = await db.readTenant(organisationId, readExposureAction);
    return context.json({ action, etag: tagOf(action) }, 200);
  });

  app.openapi(put, async (context) => {
    const principal = context.get('principal');
    const { action } = context.req.valid('json');
    await db.inTenant('app_user', principal.organisationId, async (unit) => {
      await unlessChanged(context, unit, async () => tagOf(await readExposureAction(unit)));
      await putExposureAction(unit, action);
      const done = { ...actorOf(principal), action: 'exposure.rule', result: action } as const;
      await recordAudit(unit, done, clock());
    });
    return context.json({ action, etag: tagOf(action) }, 200);
  });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
}

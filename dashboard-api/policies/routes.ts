/** Asking about policies: what a draft would have refused, and what holds for a key. Nothing is changed here. */

import { createRoute, z } from '@hono/zod-openapi';
import { keyRecordSchema } from '../../contract/command.ts';
import { explained, levelsOf } from '../../contract/policies/decide.ts';
import { effectiveRules } from '../../contract/policies/effective.ts';
import { dryRunRequestSchema, dryRunSchema, effectivePolicySchema } from '../../contract/policies-api.ts';
import { listPolicies, readPolicedKeys } from '../../db/tenancy/policies.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { tagOf } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { seenBy } from '../identity/reach.ts';
import type { Services } from '../services.ts';
import { dryRun } from './dry-run.ts';

const tags = ['Policies'];

const tryOut = createRoute({
  ...access('policies:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/policies/dry-run',
  summary: 'Try a draft of a policy on the calls of the last days',
  description:
    'The newest 100,000 calls of the period that the draft concerns are judged again, by the gate’s own rules, with the draft in the place of the policy that stands. Nothing is changed. `notKnown` says which rules cannot be tried on metadata.',
  tags,
  request: { body: jsonBody(dryRunRequestSchema) },
  responses: {
    ...jsonAnswer(dryRunSchema, 'What it would have refused, and saved'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

const effective = createRoute({
  ...access('policies:read'),
  method: 'get',
  path: '/api/v1/keys/{keyId}/effective-policy',
  summary: 'What holds for a key: each rule, and the level that states it',
  tags,
  request: {
    params: z.strictObject({ keyId: keyRecordSchema.shape.keyId }),
    query: z.strictObject({}),
  },
  responses: {
    ...jsonAnswer(effectivePolicySchema, 'From the organisation down'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

export function policyQuestionRoutes(app: App, { db, clock }: Services): void {
  app.openapi(tryOut, async (context) => {
    const { organisationId } = context.get('principal');
    const found = await dryRun(db, organisationId, context.req.valid('json'), clock());
    return found ? context.json(found, 200) : problem(context, 'not_found');
  });

  app.openapi(effective, async (context) => {
    const principal = context.get('principal');
    const { keyId } = context.req.valid('param');
    const seen = seenBy(principal, 'policies:read');
    const [key, policies] = await db.readTenant(principal.organisationId, async (unit) => {
      const [found] = await readPolicedKeys(unit, { keyId, seen });
      return [found, await listPolicies(unit)] as const;
    });
    if (!key) return problem(context, 'not_found');
    const levels = levelsOf(key, policies);
    const { contact = null } = explained({ code: 'model_not_allowed', level: 'key' }, levels);
    const { version: _, ...keyPolicy } = key.policy;
    const { dimensions, unknownChargeNanos } = keyPolicy;
    const answer = {
      keyPolicy,
      etag: tagOf(key.policy.version),
      keyId,
      teamId: key.teamId,
      rules: effectiveRules(levels),
      contact,
      unknownChargeNanos,
      fixedDimensions: dimensions.fixed,
    };
    return context.json(answer, 200);
  });
}

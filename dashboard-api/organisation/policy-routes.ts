/** Policies of the organisation and its teams. A key's own is with the key. */

import { createRoute, z } from '@hono/zod-openapi';
import { changedSchema } from '../../contract/budgets-api.ts';
import { newPolicySchema, policyListSchema } from '../../contract/policies-api.ts';
import { listPolicies, putPolicy } from '../../db/tenancy/policies.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { access } from '../identity/access.ts';
import type { Services } from '../services.ts';
import { answerChange, changeForEdge } from './change.ts';

const tags = ['Policies'];
const scope = z.union([z.literal('organisation'), z.uuid()]);

const list = createRoute({
  ...access('policies:read'),
  method: 'get',
  path: '/api/v1/policies',
  summary: 'Policies of the organisation and its teams',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(policyListSchema, "The organisation's own first"),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const put = createRoute({
  ...access('policies:write'),
  method: 'put',
  path: '/api/v1/policies/{scope}',
  summary: 'Set the policy of the organisation, or of a team by its id',
  description:
    'A call passes if the policies of organisation, team and key all let it: a level below can only narrow. The rules take the place of those that stand.',
  tags,
  request: { ...ifMatch, params: z.strictObject({ scope }), body: jsonBody(newPolicySchema) },
  responses: { ...jsonAnswer(changedSchema, 'Done'), ...problemAnswers(400, 401, 403, 404, 409, 412, 503) },
});

export function policyRoutes(app: App, services: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const stored = await services.db.readTenant(organisationId, listPolicies);
    const policies = stored.map((policy) => ({
      ...policy,
      changedAt: policy.changedAt.toISOString(),
      etag: tagOf(policy.version),
    }));
    return context.json({ policies }, 200);
  });

  app.openapi(put, async (context) => {
    const { scope: id } = context.req.valid('param');
    const { rules, reason } = context.req.valid('json');
    const audit = { action: 'policy.set', target: id, reason } as const;
    const made = await changeForEdge(services, context.get('principal'), audit, async (unit, now) => {
      const teamId = id === 'organisation' ? null : id;
      await unlessChanged(context, unit, async () => {
        const present = (await listPolicies(unit)).find((one) => one.teamId === teamId);
        return present ? tagOf(present.version) : null;
      });
      return putPolicy(unit, teamId, rules, now);
    });
    return answerChange(context, id, made);
  });
}

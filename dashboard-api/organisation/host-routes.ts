/** Hosts that calls may go to because an administrator registered them. */
import { createRoute, z } from '@hono/zod-openapi';
import { changedSchema } from '../../contract/budgets-api.ts';
import { hostListSchema, hostNameSchema, newHostSchema } from '../../contract/organisation-api.ts';
import { isPublicBaseUrl } from '../../contract/public-host.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { readEdgeStanding } from '../../db/edge/standing.ts';
import { deleteCredentialsOf } from '../../db/tenancy/credentials.ts';
import { deleteHost, insertHost, listHosts } from '../../db/tenancy/hosts.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { answerChange, changeForEdge } from './change.ts';

const tags = ['Hosts'];
const changed = { ...jsonAnswer(changedSchema, 'Done'), ...problemAnswers(400, 401, 403, 404, 409, 503) };

const list = createRoute({
  ...access('policies:read'),
  method: 'get',
  path: '/api/v1/hosts',
  summary: 'Registered hosts',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(hostListSchema, 'By kind and name'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const register = createRoute({
  ...access('policies:write'),
  method: 'post',
  path: '/api/v1/hosts',
  summary: 'Register a resource of Azure OpenAI, or an OpenAI-compatible host',
  description:
    'Calls then go to /v1/azure-openai/{name}/… or /v1/custom/{name}/…. A base URL names a public host: no address, no internal name, https, port 443 or one above 1023.',
  tags,
  request: {
    body: jsonBody(newHostSchema),
  },
  responses: changed,
});

const remove = createRoute({
  ...access('policies:write'),
  method: 'delete',
  path: '/api/v1/hosts/{kind}/{name}',
  summary: 'Remove a registered host: calls to it are refused, credentials stored for it are removed',
  tags,
  request: {
    params: hostNameSchema,
  },
  responses: changed,
});

export function hostRoutes(app: App, services: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const answer = await services.db.readTenant(organisationId, async (unit) => ({
      hosts: await listHosts(unit),
      edge: await readEdgeStanding(unit),
    }));
    return context.json(answer, 200);
  });

  app.openapi(register, async (context) => {
    const host = context.req.valid('json');
    if (host.kind === 'custom' && !isPublicBaseUrl(host.baseUrl)) return problem(context, 'host_not_public');
    const id = `${host.kind}/${host.name}`;
    const audit = { action: 'host.register', target: id } as const;
    const made = await changeForEdge(services, context.get('principal'), audit, (unit, now) =>
      insertHost(unit, host, now),
    );
    return answerChange(context, id, made, 'name_taken');
  });

  app.openapi(remove, async (context) => {
    const host = context.req.valid('param');
    const id = `${host.kind}/${host.name}`;
    const audit = { action: 'host.remove', target: id } as const;
    const principal = context.get('principal');
    const made = await changeForEdge(services, principal, audit, async (unit, now) => {
      if (!(await deleteHost(unit, host))) return false;
      for (const target of await deleteCredentialsOf(unit, host)) {
        const entry = { action: 'credential.remove', target, result: 'done' } as const;
        await recordAudit(unit, { ...actorOf(principal), ...entry }, now);
      }
      return true;
    });
    return answerChange(context, id, made);
  });
}

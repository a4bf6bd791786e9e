import { createRoute } from '@hono/zod-openapi';
import { accessRulesSchema } from '../../contract/access-rules.ts';
import { accessRulesAnswerSchema } from '../../contract/members.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { putAccessRules, readAccessRules } from '../../db/directory/access-rules.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import type { Services } from '../services.ts';
import { access } from './access.ts';
import { actorOf } from './actor.ts';

const readRules = createRoute({
  ...access('settings:read'),
  method: 'get',
  path: '/api/v1/settings/access',
  summary: 'How members sign in and how long they stay signed in',
  tags: ['Settings'],
  responses: { ...jsonAnswer(accessRulesAnswerSchema, 'The rules'), ...problemAnswers(401, 403, 503) },
});

const putRules = createRoute({
  ...access('settings:write', { stepUp: true }),
  method: 'put',
  path: '/api/v1/settings/access',
  summary: 'Set how members sign in; every session lives by it from the next request on',
  tags: ['Settings'],
  request: { ...ifMatch, body: jsonBody(accessRulesSchema) },
  responses: {
    ...jsonAnswer(accessRulesAnswerSchema, 'The rules'),
    ...problemAnswers(400, 401, 403, 409, 412, 503),
  },
});

/** The rules that an organisation's sessions live by. */
export function accessRulesRoutes(app: App, { db, clock }: Services): void {
  app.openapi(readRules, async (context) => {
    const { organisationId } = context.get('principal');
    const rules = await db.inDirectory({ organisationId }, (unit) => readAccessRules(unit, organisationId));
    return context.json({ ...rules, etag: tagOf(rules) }, 200);
  });

  app.openapi(putRules, async (context) => {
    const principal = context.get('principal');
    const { organisationId } = principal;
    const rules = context.req.valid('json');
    const isShown = principal.kind === 'session' && principal.connectionId !== null;
    const isDone = await db.inDirectory({ organisationId }, async (unit) => {
      const own = await unit.ofOrganisation(organisationId);
      await unlessChanged(context, own, async () => tagOf(await readAccessRules(unit, organisationId)));
      const present = await readAccessRules(unit, organisationId);
      if (rules.isSsoRequired && !present.isSsoRequired && !isShown) return false;
      await putAccessRules(unit, organisationId, rules);
      const entry = { ...actorOf(principal), action: 'access.change', result: 'done' } as const;
      await recordAudit(own, entry, clock());
      return true;
    });
    return isDone ? context.json({ ...rules, etag: tagOf(rules) }, 200) : problem(context, 'sso_not_shown');
  });
}

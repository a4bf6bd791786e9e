/** Cost centres: made, renamed and archived by finance. */

import { createRoute, z } from '@hono/zod-openapi';
import {
  costCentreChangeSchema,
  costCentreListSchema,
  newCostCentreSchema,
} from '../../contract/allocation-api.ts';
import { newId } from '../../contract/ids.ts';
import { madeSchema } from '../../contract/teams-api.ts';
import { addCostCentre, changeCostCentre, listCostCentres } from '../../db/allocation/cost-centres.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';

const tags = ['Allocation'];

const list = createRoute({
  ...access('allocation:read'),
  method: 'get',
  path: '/api/v1/cost-centres',
  summary: 'Cost centres, archived ones included',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(costCentreListSchema, 'By code'), ...problemAnswers(400, 401, 403, 503) },
});

const create = createRoute({
  ...access('allocation:write'),
  method: 'post',
  path: '/api/v1/cost-centres',
  summary: 'Make a cost centre',
  tags,
  request: { body: jsonBody(newCostCentreSchema) },
  responses: { ...jsonAnswer(madeSchema, 'Made'), ...problemAnswers(400, 401, 403, 409, 503) },
});

const change = createRoute({
  ...access('allocation:write'),
  method: 'patch',
  path: '/api/v1/cost-centres/{id}',
  summary: 'Rename, archive or take back a cost centre; its code stays',
  tags,
  request: { ...ifMatch, params: madeSchema.strict(), body: jsonBody(costCentreChangeSchema) },
  responses: { ...jsonAnswer(madeSchema, 'Done'), ...problemAnswers(400, 401, 403, 404, 412, 503) },
});

const CODE_IN_USE = { place: 'code', message: 'there is a cost centre of this code already' };

export function costCentreRoutes(app: App, { db, clock }: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const centres = await db.readTenant(organisationId, listCostCentres);
    return context.json({ costCentres: centres.map((one) => ({ ...one, etag: tagOf(one) })) }, 200);
  });

  app.openapi(create, async (context) => {
    const principal = context.get('principal');
    const { code, name, contact } = context.req.valid('json');
    const [id, now] = [newId(), clock()];
    const isMade = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      if (!(await addCostCentre(unit, { costCentreId: id, code, name, contact }, now))) return false;
      const detail = { code, name };
      const done = { action: 'cost_centre.create', target: id, result: 'done', detail } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done }, now);
      return true;
    });
    return isMade ? context.json({ id }, 200) : problem(context, 'name_taken', null, [CODE_IN_USE]);
  });

  app.openapi(change, async (context) => {
    const principal = context.get('principal');
    const { id } = context.req.valid('param');
    const { name, contact, isArchived } = context.req.valid('json');
    const now = clock();
    const isKnown = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      await unlessChanged(context, unit, async () => {
        const present = (await listCostCentres(unit)).find((one) => one.costCentreId === id);
        return present ? tagOf(present) : null;
      });
      const stated = {
        ...(name === undefined ? {} : { name }),
        ...(contact === undefined ? {} : { contact }),
        ...(isArchived === undefined ? {} : { archivedAt: isArchived ? now : null }),
      };
      if (Object.keys(stated).length > 0 && !(await changeCostCentre(unit, id, stated))) return false;
      const detail = { ...(name === undefined ? {} : { name }), ...archivedDetail(isArchived) };
      const done = { action: 'cost_centre.change', target: id, result: 'done', detail } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done }, now);
      return true;
    });
    return isKnown ? context.json({ id }, 200) : problem(context, 'not_found');
  });
}

const archivedDetail = (isArchived: boolean | undefined): Record<string, string> =>
  isArchived === undefined ? {} : { archived: String(isArchived) };

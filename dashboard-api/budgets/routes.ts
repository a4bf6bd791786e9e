/** Budgets: what they are, how they stand, and every change of them. */

import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  budgetChangeSchema,
  budgetCostSchema,
  budgetHistorySchema,
  budgetListSchema,
  changedSchema,
  newBudgetSchema,
  newRaiseSchema,
  reasonSchema,
} from '../../contract/budgets-api.ts';
import { newId } from '../../contract/ids.ts';
import {
  archiveBudget,
  changeBudget,
  endRaise,
  insertBudget,
  raiseBudget,
  readBudget,
} from '../../db/budgets/budgets.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import type { App, AppEnv } from '../http/app-env.ts';
import { LATER_THAN_NOW } from '../http/expected.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { answerChange, changeForEdge } from '../organisation/change.ts';
import type { Services } from '../services.ts';
import { readBudgetCost } from './cost.ts';
import { readBudgetHistory, whatWasSet } from './history.ts';
import { readBudgetList } from './list.ts';

const tags = ['Budgets'];
const params = z.strictObject({ budgetId: z.uuid() });
const changed = {
  ...jsonAnswer(changedSchema, 'Done'),
  ...problemAnswers(400, 401, 403, 404, 409, 412, 503),
};

const list = createRoute({
  ...access('budgets:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/budgets',
  summary: 'Budgets, and how they stand',
  description:
    'Spent is what has been charged as far as events have arrived. Beside it stands what the edge says at this moment: what is leased is reserved for calls under way, or held ready for the next; how many calls it carries at once, and by how much it can be passed. Amounts are integer nano-dollars as strings.',
  tags,
  request: { query: z.strictObject({ archived: z.enum(['true', 'false']).optional() }) },
  responses: { ...jsonAnswer(budgetListSchema, 'Newest first'), ...problemAnswers(400, 401, 403, 503) },
});

const history = createRoute({
  ...access('budgets:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/budgets/{budgetId}/history',
  summary: 'What was spent in windows that are over, and every change of the budget',
  tags,
  request: { params },
  responses: {
    ...jsonAnswer(budgetHistorySchema, 'Newest first'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

const cost = createRoute({
  ...access('budgets:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/budgets/{budgetId}/cost',
  summary:
    'What a budget was charged in its present window, beside what reports say that the same calls cost',
  description:
    'A budget counts what each call was charged when it ended, and prices put right later do not move it; reports add up costs as they are known now. The difference is told by its parts. 404: there is no such budget, or it is archived.',
  tags,
  request: { params },
  responses: {
    ...jsonAnswer(budgetCostSchema, 'Of the present window'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

const create = createRoute({
  ...access('budgets:write'),
  method: 'post',
  path: '/api/v1/budgets',
  summary: 'Make a budget',
  tags,
  request: { body: jsonBody(newBudgetSchema) },
  responses: { ...jsonAnswer(changedSchema, 'Done'), ...problemAnswers(400, 401, 403, 404, 409, 503) },
});

const change = createRoute({
  ...access('budgets:write'),
  method: 'patch',
  path: '/api/v1/budgets/{budgetId}',
  summary: 'Change name, limit, mode, contact, what calls reserve, or what holds while the ledger is away',
  tags,
  request: { ...ifMatch, params, body: jsonBody(budgetChangeSchema) },
  responses: changed,
});

const raise = createRoute({
  ...access('budgets:write'),
  method: 'post',
  path: '/api/v1/budgets/{budgetId}/raises',
  summary: 'Raise the limit until an instant',
  tags,
  request: { ...ifMatch, params, body: jsonBody(newRaiseSchema) },
  responses: changed,
});

const endingRaise = createRoute({
  ...access('budgets:write'),
  method: 'post',
  path: '/api/v1/budgets/{budgetId}/raises/{madeAt}/end',
  summary: 'End a raise before its time',
  description:
    'The limit is again what it was without it, at once. What was spent stays spent, also above that limit; a budget that blocks refuses calls until its next window begins or its limit is raised. Calls under way run to their end. 404: there is no such raise, or it is over.',
  tags,
  request: {
    ...ifMatch,
    params: params.extend({ madeAt: z.iso.datetime({ precision: 3 }) }),
    body: jsonBody(z.strictObject({ reason: reasonSchema })),
  },
  responses: changed,
});

const archive = createRoute({
  ...access('budgets:write'),
  method: 'post',
  path: '/api/v1/budgets/{budgetId}/archive',
  summary: 'End a budget: it counts and blocks no more',
  tags,
  request: { ...ifMatch, params, body: jsonBody(z.strictObject({ reason: reasonSchema })) },
  responses: changed,
});

export function budgetRoutes(app: App, services: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const isArchivedToo = context.req.valid('query').archived === 'true';
    return context.json(await readBudgetList(services, organisationId, isArchivedToo), 200);
  });

  app.openapi(history, async (context) => {
    const { organisationId } = context.get('principal');
    const { budgetId } = context.req.valid('param');
    const found = await services.db.readTenant(organisationId, (unit) =>
      readBudgetHistory(unit, budgetId, services.clock()),
    );
    return found ? context.json(found, 200) : problem(context, 'not_found');
  });

  app.openapi(cost, async (context) => {
    const { organisationId } = context.get('principal');
    const { budgetId } = context.req.valid('param');
    const found = await services.db.readTenant(organisationId, (unit) =>
      readBudgetCost(unit, budgetId, services.clock()),
    );
    return found ? context.json(found, 200) : problem(context, 'not_found');
  });

  app.openapi(create, async (context) => {
    const wanted = context.req.valid('json');
    const id = newId();
    const audit = { action: 'budget.create', target: id, detail: whatWasSet(wanted) } as const;
    const made = await changeForEdge(services, context.get('principal'), audit, async (unit, now) => {
      await insertBudget(unit, id, wanted, now);
      await lookAgain(unit, now);
      return true;
    });
    return answerChange(context, id, made);
  });

  app.openapi(change, async (context) => {
    const { budgetId: id } = context.req.valid('param');
    const wanted = context.req.valid('json');
    const audit = { action: 'budget.change', target: id, detail: whatWasSet(wanted) } as const;
    const made = await changeForEdge(services, context.get('principal'), audit, async (unit, now) => {
      await asRead(context, unit, id);
      if (!(await changeBudget(unit, id, wanted))) return false;
      await lookAgain(unit, now);
      return true;
    });
    return answerChange(context, id, made);
  });

  app.openapi(raise, async (context) => {
    const { budgetId: id } = context.req.valid('param');
    const { amountNanos, until, reason } = context.req.valid('json');
    const untilMs = Date.parse(until);
    if (untilMs <= services.clock().getTime()) return invalid(context, 'until', LATER_THAN_NOW);
    const audit = { action: 'budget.raise', target: id, reason, detail: { amountNanos, until } } as const;
    const made = await changeForEdge(services, context.get('principal'), audit, async (unit, now) => {
      await asRead(context, unit, id);
      return raiseBudget(unit, id, { amountNanos, untilMs, reason, madeAtMs: now.getTime() });
    });
    return answerChange(context, id, made);
  });

  app.openapi(endingRaise, async (context) => {
    const { budgetId: id, madeAt } = context.req.valid('param');
    const { reason } = context.req.valid('json');
    const madeAtMs = Date.parse(madeAt);
    const ended = await readRaise(services, context.get('principal').organisationId, id, madeAtMs);
    if (!ended) return problem(context, 'not_found');
    const detail = { amountNanos: ended.amountNanos, until: new Date(ended.untilMs).toISOString() };
    const audit = { action: 'budget.end_raise', target: id, reason, detail } as const;
    const made = await changeForEdge(services, context.get('principal'), audit, async (unit, now) => {
      await asRead(context, unit, id);
      if (!(await endRaise(unit, id, madeAtMs, now.getTime()))) return false;
      await lookAgain(unit, now);
      return true;
    });
    return answerChange(context, id, made);
  });

  app.openapi(archive, async (context) => {
    const { budgetId: id } = context.req.valid('param');
    const { reason } = context.req.valid('json');
    const audit = { action: 'budget.archive', target: id, reason } as const;
    const made = await changeForEdge(services, context.get('principal'), audit, async (unit, now) => {
      await asRead(context, unit, id);
      return archiveBudget(unit, id, now);
    });
    return answerChange(context, id, made);
  });
}

/** A raise as it is before it is ended, for what is told of it. */
async function readRaise({ db }: Services, organisationId: string, budgetId: string, madeAtMs: number) {
  const budget = await db.readTenant(organisationId, (unit) => readBudget(unit, budgetId));
  return budget?.raises.find((raise) => raise.madeAtMs === madeAtMs) ?? null;
}

/** @throws {ChangedSinceError} through `unlessChanged` */
const asRead = (context: Context<AppEnv>, unit: TenantUnit, budgetId: string) =>
  unlessChanged(context, unit, async () => {
    const budget = await readBudget(unit, budgetId);
    return budget && tagOf(budget);
  });

/** Whatever it is now, its thresholds are looked at anew. */
async function lookAgain(unit: TenantUnit, now: Date): Promise<void> {
  await setDue(unit, 'alert.check', now);
  await setDue(unit, 'alert.forecast', now);
}

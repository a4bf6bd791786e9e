/** Prices that the organisation negotiated: they price the lines of calls admitted while they are in force. */

import { createRoute, z } from '@hono/zod-openapi';
import { changedSchema } from '../../contract/budgets-api.ts';
import { isKnownCurrency } from '../../contract/currencies.ts';
import { newId } from '../../contract/ids.ts';
import { newOverrideSchema, overrideEndSchema, overrideListSchema } from '../../contract/organisation-api.ts';
import { listRates } from '../../db/currencies/rates.ts';
import { readEdgeStanding } from '../../db/edge/standing.ts';
import { endOverride, insertOverride, listOverrides } from '../../db/prices/overrides.ts';
import { conversionOn } from '../currencies/convert.ts';
import type { App } from '../http/app-env.ts';
import { KNOWN_CURRENCY, LATER_THAN_NOW } from '../http/expected.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { invalid } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { answerChange, changeForEdge } from '../organisation/change.ts';
import type { Services } from '../services.ts';
import { currencyOf } from './in-dollars.ts';

const tags = ['Prices'];
const changed = { ...jsonAnswer(changedSchema, 'Done'), ...problemAnswers(400, 401, 403, 404, 409, 503) };

const list = createRoute({
  ...access('prices:read'),
  method: 'get',
  path: '/api/v1/prices/overrides',
  summary: 'Negotiated prices',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(overrideListSchema, 'Newest first'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const add = createRoute({
  ...access('prices:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/prices/overrides',
  summary: 'Enter a negotiated price',
  description:
    'It prices calls admitted from its beginning on. One that begins in the past changes no line that stands: re-rate the period for that. One in another currency is in dollars by the organisation’s exchange rate of the UTC day of usage; on a day without a rate what calls cost is unknown.',
  tags,
  request: {
    body: jsonBody(newOverrideSchema),
  },
  responses: changed,
});

const end = createRoute({
  ...access('prices:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/prices/overrides/{overrideId}/end',
  summary: 'Set the end of a negotiated price',
  tags,
  request: {
    params: z.strictObject({ overrideId: z.uuid() }),
    body: jsonBody(overrideEndSchema),
  },
  responses: changed,
});

export function overrideRoutes(app: App, services: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const today = services.clock().toISOString().slice(0, 10);
    const { stored, rates, edge } = await services.db.readTenant(organisationId, async (unit) => ({
      stored: await listOverrides(unit),
      rates: await listRates(unit),
      edge: await readEdgeStanding(unit),
    }));
    const overrides = stored.map(({ id, host, effectiveFromMs, effectiveUntilMs, createdAt, ...rest }) => {
      const currency = currencyOf(rest.price);
      return {
        ...rest,
        host: host ?? null,
        overrideId: id,
        effectiveFrom: new Date(effectiveFromMs).toISOString(),
        effectiveUntil: effectiveUntilMs === null ? null : new Date(effectiveUntilMs).toISOString(),
        createdAt: createdAt.toISOString(),
        todaysRate: currency === null ? null : conversionOn(rates, currency, today),
      };
    });
    return context.json({ overrides, edge }, 200);
  });

  app.openapi(add, async (context) => {
    const { effectiveFrom, effectiveUntil, reason, ...rest } = context.req.valid('json');
    const currency = currencyOf(rest.price);
    if (currency !== null && !isKnownCurrency(currency))
      return invalid(context, 'price.currency', KNOWN_CURRENCY);
    const effectiveFromMs = Date.parse(effectiveFrom);
    const effectiveUntilMs = effectiveUntil === null ? null : Date.parse(effectiveUntil);
    const id = newId();
    const override = { id, ...rest, effectiveFromMs, effectiveUntilMs };
    const audit = { action: 'price.override', target: id, reason } as const;
    const made = await changeForEdge(services, context.get('principal'), audit, async (unit, now) => {
      await insertOverride(unit, override, reason, now);
      return true;
    });
    return answerChange(context, id, made);
  });

  app.openapi(end, async (context) => {
    const { overrideId: id } = context.req.valid('param');
    const { at, reason } = context.req.valid('json');
    const until = new Date(at);
    // What has been priced stays priced: an end in the past would say otherwise.
    if (until < services.clock()) return invalid(context, 'at', LATER_THAN_NOW);
    const audit = { action: 'price.end', target: id, reason } as const;
    const made = await changeForEdge(services, context.get('principal'), audit, (unit) =>
      endOverride(unit, id, until),
    );
    return answerChange(context, id, made);
  });
}

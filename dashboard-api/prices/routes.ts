/** What calls cost by the price book, and what was used that it has no price for. */

import { createRoute, z } from '@hono/zod-openapi';
import {
  priceAlarmsSchema,
  priceAnswerSchema,
  priceModelsSchema,
  priceProvidersSchema,
} from '../../contract/price-answers.ts';
import { findPrice, PRICE_BOOK_VERSION } from '../../contract/prices/book.ts';
import { listModels, priceListNames } from '../../contract/prices/listing.ts';
import { readPriceAlarms } from '../../db/prices/alarms.ts';
import type { App } from '../http/app-env.ts';
import { LATER_THAN_FROM } from '../http/expected.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { readFilter } from '../reports/query.ts';
import type { Services } from '../services.ts';
import { bookPrice } from './book-price.ts';

const listName = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/)
  .openapi({
    description:
      'Price list: the provider’s name in a gateway path, or the list of a region of one (`anthropic-us`)',
  });
const instant = z.iso.datetime({ offset: true }).optional();
const at = instant.openapi({ description: 'The instant whose prices are wanted; default: now' });

const look = createRoute({
  ...access('prices:read'),
  method: 'get',
  path: '/api/v1/prices',
  summary: 'What a model costs',
  description:
    'Rates are US dollars per `priceUnit` units, exact. The last bracket whose limit the whole prompt exceeds holds for all of the request. A class without a rate is unknown, never free; reasoning without one costs what output does.',
  tags: ['Prices'],
  request: {
    query: z.strictObject({
      provider: listName,
      model: z
        .string()
        .regex(/^[A-Za-z0-9._:/@-]{1,128}$/)
        .openapi({ description: 'As the provider’s response names it' }),
      serviceTier: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,32}$/)
        .optional()
        .openapi({ description: 'As the response states it; default: the standard tier' }),
      at,
    }),
  },
  responses: {
    ...jsonAnswer(priceAnswerSchema, 'The price, or that there is none'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const models = createRoute({
  ...access('prices:read'),
  method: 'get',
  path: '/api/v1/prices/models',
  summary: 'The models of a price list, by name',
  tags: ['Prices'],
  request: { query: z.strictObject({ provider: listName, at }) },
  responses: { ...jsonAnswer(priceModelsSchema, 'Every model'), ...problemAnswers(400, 401, 403, 404, 503) },
});

const providers = createRoute({
  ...access('prices:read'),
  method: 'get',
  path: '/api/v1/prices/providers',
  summary: 'The price lists',
  tags: ['Prices'],
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(priceProvidersSchema, 'Every list'), ...problemAnswers(400, 401, 403, 503) },
});

const alarms = createRoute({
  ...access('prices:read'),
  method: 'get',
  path: '/api/v1/prices/alarms',
  summary: 'What was used and has no price, and usage that no reader knows',
  description: 'From the organisation’s own calls, those seen last first.',
  tags: ['Prices'],
  request: {
    query: z.strictObject({
      from: instant.openapi({ description: 'Start of the period; default: 24 hours before its end' }),
      to: instant.openapi({ description: 'End of the period, exclusive; default: now' }),
    }),
  },
  responses: { ...jsonAnswer(priceAlarmsSchema, 'The alarms'), ...problemAnswers(400, 401, 403, 503) },
});

/** Reading the price book, and what it could not price. */
export function priceRoutes(app: App, { db, clock }: Services): void {
  const instantOf = (text: string | undefined): Date => (text === undefined ? clock() : new Date(text));

  app.openapi(look, (context) => {
    const { provider, model, serviceTier = null, at } = context.req.valid('query');
    const when = instantOf(at);
    const entry = findPrice({ provider, model, serviceTier, atMs: when.getTime() });
    const query = { provider, model, serviceTier, at: when.toISOString() };
    return context.json(
      { ...query, priceVersion: PRICE_BOOK_VERSION, price: entry && bookPrice(entry) },
      200,
    );
  });

  app.openapi(models, (context) => {
    const { provider, at } = context.req.valid('query');
    const when = instantOf(at);
    const listed = listModels(provider, when.getTime());
    if (!listed) return problem(context, 'not_found');
    const answer = listed.map(({ id, names, lookUpAs, serviceTiers, entry }) => ({
      model: id,
      names: [...names],
      lookUpAs,
      serviceTiers: [...serviceTiers],
      price: entry && bookPrice(entry),
    }));
    return context.json(
      { provider, at: when.toISOString(), priceVersion: PRICE_BOOK_VERSION, models: answer },
      200,
    );
  });

  app.openapi(providers, (context) => {
    const atMs = clock().getTime();
    const lists = priceListNames().map((provider) => ({
      provider,
      models: listModels(provider, atMs)?.length ?? 0,
    }));
    return context.json({ priceVersion: PRICE_BOOK_VERSION, providers: lists }, 200);
  });

  app.openapi(alarms, async (context) => {
    const period = readFilter(context.req.valid('query'), clock(), 'all');
    if (!period) return invalid(context, 'to', LATER_THAN_FROM);
    const { organisationId } = context.get('principal');
    const found = await db.readTenant(organisationId, (unit) => readPriceAlarms(unit, period));
    const { from, to } = period;
    return context.json(
      { from: from.toISOString(), to: to.toISOString(), timeZone: 'UTC', ...found } as const,
      200,
    );
  });
}

/** Exchange rates: entered and taken back by finance; never for what is shown of a closed month. */

import { createRoute, z } from '@hono/zod-openapi';
import { monthPeriod } from '../../contract/accounting-period.ts';
import { changesRates, isKnownCurrency } from '../../contract/currencies.ts';
import {
  conversionAnswerSchema,
  currencySchema,
  type ExchangeRate,
  exchangeRateListSchema,
  exchangeRateSchema,
  newRateSchema,
} from '../../contract/currencies-api.ts';
import { newId } from '../../contract/ids.ts';
import { reciprocal } from '../../contract/money.ts';
import { madeSchema } from '../../contract/teams-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { readClosedUpTo } from '../../db/close/months.ts';
import { insertRate, listRates, type StoredRate, withdrawRate } from '../../db/currencies/rates.ts';
import type { TenantUnit } from '../../db/database.ts';
import { listOverrides } from '../../db/prices/overrides.ts';
import type { App } from '../http/app-env.ts';
import { KNOWN_CURRENCY } from '../http/expected.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { EdgeFull, tellWhatFits } from '../organisation/change.ts';
import { currencyOf } from '../prices/in-dollars.ts';
import type { Services } from '../services.ts';
import { readConversion } from './convert.ts';

const tags = ['Currencies'];

const list = createRoute({
  ...access('usage:read'),
  method: 'get',
  path: '/api/v1/exchange-rates',
  summary: 'Exchange rates by which amounts are shown in other currencies',
  description:
    'The ledger is in US dollars; nothing in it is converted. Of the rates that hold on a day the one that began last does, of these the one that was entered last. A day without one has none: no rate is made up.',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(exchangeRateListSchema, 'Rates'), ...problemAnswers(400, 401, 403, 503) },
});

const enter = createRoute({
  ...access('prices:write'),
  method: 'post',
  path: '/api/v1/exchange-rates',
  summary: 'Enter an exchange rate',
  description:
    'Own prices in its currency are priced by it from its first day on, once the gateway has heard of it; calls of before keep their price until the period is priced again. A rate that would change what a day of a closed month is shown by is refused (`month_closed`). Rates stated in dollars per unit are kept as they are and multiplied by as their reciprocal, rounded half-even to 15 digits after the point.',
  tags,
  request: { body: jsonBody(newRateSchema) },
  responses: { ...jsonAnswer(exchangeRateSchema, 'Entered'), ...problemAnswers(400, 401, 403, 409, 503) },
});

const withdraw = createRoute({
  ...access('prices:write'),
  method: 'post',
  path: '/api/v1/exchange-rates/{id}/withdraw',
  summary: 'Take an exchange rate back that was entered by mistake',
  tags,
  request: { params: madeSchema.strict() },
  responses: { ...jsonAnswer(madeSchema, 'Taken back'), ...problemAnswers(400, 401, 403, 404, 409, 503) },
});

const conversion = createRoute({
  ...access('usage:read'),
  method: 'get',
  path: '/api/v1/exchange-rates/conversion',
  summary: 'By which rate the amounts of a period are shown',
  description: 'By one: that of the period’s last day, or of today while it runs. Null where none holds.',
  tags,
  request: {
    query: z.strictObject({
      currency: currencySchema,
      to: z.iso.datetime({ offset: true }).describe('End of the period, exclusive'),
    }),
  },
  responses: { ...jsonAnswer(conversionAnswerSchema, 'The rate'), ...problemAnswers(400, 401, 403, 503) },
});

export function currencyRoutes(app: App, services: Services): void {
  const { db, clock } = services;
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const answer = await db.readTenant(organisationId, async (unit) => ({
      closedUpTo: await readClosedUpTo(unit),
      rates: (await listRates(unit)).map(rateOut),
    }));
    return context.json(answer, 200);
  });

  app.openapi(enter, async (context) => {
    const principal = context.get('principal');
    const stated = context.req.valid('json');
    if (!isKnownCurrency(stated.currency)) return invalid(context, 'currency', KNOWN_CURRENCY);
    const now = clock();
    const rate: StoredRate = {
      rateId: newId(),
      ...stated,
      createdAt: now,
      createdBy: principal.personId,
      withdrawnAt: null,
      perDollar: stated.quote === 'perDollar' ? stated.rate : reciprocal(stated.rate),
    };
    const outcome = await change(services, principal.organisationId, async (unit) => {
      const rates = await listRates(unit);
      if (await isClosedTo(unit, rates, [rate, ...rates], rate.currency)) return 'month_closed';
      await insertRate(unit, rate);
      const { currency, effectiveFrom, effectiveUntil, rate: text, quote, source } = rate;
      const until = effectiveUntil === null ? {} : { effectiveUntil };
      const detail = { currency, effectiveFrom, ...until, rate: text, quote, source };
      const done = { action: 'exchange_rate.enter', target: rate.rateId, result: 'done', detail } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done }, now);
      await tellOfRate(unit, rate.currency, now);
      return 'done';
    });
    return outcome === 'done' ? context.json(rateOut(rate), 200) : problem(context, outcome);
  });

  app.openapi(withdraw, async (context) => {
    const principal = context.get('principal');
    const { id } = context.req.valid('param');
    const now = clock();
    const outcome = await change(services, principal.organisationId, async (unit) => {
      const rates = await listRates(unit);
      const held = rates.find(({ rateId, withdrawnAt }) => rateId === id && withdrawnAt === null);
      if (!held) return 'not_found';
      const without = rates.filter((rate) => rate !== held);
      if (await isClosedTo(unit, rates, without, held.currency)) return 'month_closed';
      if (!(await withdrawRate(unit, id, now))) return 'not_found';
      const { currency, effectiveFrom, rate } = held;
      const detail = { currency, effectiveFrom, rate };
      const done = { action: 'exchange_rate.withdraw', target: id, result: 'done', detail } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done }, now);
      await tellOfRate(unit, currency, now);
      return 'done';
    });
    return outcome === 'done' ? context.json({ id }, 200) : problem(context, outcome);
  });

  app.openapi(conversion, async (context) => {
    const { organisationId } = context.get('principal');
    const { currency, to } = context.req.valid('query');
    const read = await db.readTenant(organisationId, (unit) =>
      readConversion(unit, currency, new Date(to), clock()),
    );
    return context.json({ currency, ...read }, 200);
  });
}

type Outcome = 'done' | 'not_found' | 'month_closed' | 'limit_reached';

/** Changes the rates in a unit of the organisation's. */
async function change(
  { db, nudge }: Services,
  organisationId: string,
  work: (unit: TenantUnit) => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await db.inTenant('app_user', organisationId, work).catch((err: unknown): Outcome => {
    if (err instanceof EdgeFull) return 'limit_reached';
    throw err;
  });
  if (outcome === 'done') nudge();
  return outcome;
}

/** What calls cost by own prices in that currency, the edge goes by. */
async function tellOfRate(unit: TenantUnit, currency: string, now: Date): Promise<void> {
  const agreed = await listOverrides(unit);
  if (agreed.some(({ price }) => currencyOf(price) === currency)) await tellWhatFits(unit, now);
}

/** True if the change would show a day of a closed month by another rate than it is shown by. */
async function isClosedTo(
  unit: TenantUnit,
  before: readonly StoredRate[],
  after: readonly StoredRate[],
  currency: string,
): Promise<boolean> {
  const closedUpTo = await readClosedUpTo(unit);
  if (closedUpTo === null) return false;
  const lastDay = new Date(monthPeriod(closedUpTo).to.getTime() - 1).toISOString().slice(0, 10);
  return changesRates(before, after, currency, lastDay);
}

const rateOut = ({ createdAt, withdrawnAt, ...rate }: StoredRate): ExchangeRate => ({
  ...rate,
  createdAt: createdAt.toISOString(),
  withdrawnAt: withdrawnAt?.toISOString() ?? null,
});

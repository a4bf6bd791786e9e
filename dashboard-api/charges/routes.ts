/** Commitments and credits over HTTP: entered, imported and taken back by finance; never for a closed month. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { monthPeriod } from '../../contract/accounting-period.ts';
import { nanosToDollars } from '../../contract/money.ts';
import type { ChargePart } from '../../contract/provider-charges.ts';
import {
  type ChargeParts,
  chargeListSchema,
  chargePartsQuerySchema,
  chargePartsSchema,
  chargesCsvSchema,
  type EnteredCharges,
  enteredChargesSchema,
  type NewCharge,
  newChargesSchema,
  type ProviderChargeOut,
} from '../../contract/provider-charges-api.ts';
import { madeSchema } from '../../contract/teams-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { listCharges, type StoredCharge, withdrawCharge } from '../../db/charges/provider-charges.ts';
import { readClosedUpTo } from '../../db/close/months.ts';
import { listRates, type StoredRate } from '../../db/currencies/rates.ts';
import { holdRollups } from '../../db/rollups/maintain.ts';
import type { App, AppEnv, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { ReportError, readable } from '../reconciliation/importers/report.ts';
import { missingFault } from '../reconciliation/in-dollars.ts';
import type { Services } from '../services.ts';
import { enterCharges, isClosedTo } from './enter.ts';
import { readChargesCsv } from './import.ts';
import { readParts, readSharedCost } from './parts.ts';

const tags = ['Reconciliation'];
const PATH = '/api/v1/provider-charges';
/** What is sent here may be larger than elsewhere. */
export const CHARGES_PATH = /^\/api\/v1\/provider-charges(\/csv)?$/;

const list = createRoute({
  ...access('reconciliation:read'),
  method: 'get',
  path: PATH,
  summary: 'Commitments and credits that effective cost has a share of',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(chargeListSchema, 'Commitments and credits'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const parts = createRoute({
  ...access('reconciliation:read'),
  method: 'get',
  path: `${PATH}/parts`,
  summary: 'What of commitments and credits falls on a month, and what the calls that share it cost',
  description:
    'A charge is the same for each of its days. The part of a month (UTC) is shared among the calls of its days in proportion to their contracted cost: the charge of the whole provider among all of its calls, that of a model among that model’s. Contracted cost zero: nobody called, and the part is in no effective cost.',
  tags,
  request: { query: chargePartsQuerySchema },
  responses: { ...jsonAnswer(chargePartsSchema, 'Parts'), ...problemAnswers(400, 401, 403, 503) },
});

const enter = createRoute({
  ...access('reconciliation:write'),
  method: 'post',
  path: PATH,
  summary: 'Enter commitments and credits',
  description:
    'All of them or, where one has a day of a closed month (`month_closed`) or is in a currency without a rate on its first day (`rate_missing`, with currency and day in `faults`), none. One whose provider and reference are there already does not come in again and is named in `known`.',
  tags,
  request: { body: jsonBody(newChargesSchema) },
  responses: { ...jsonAnswer(enteredChargesSchema, 'Entered'), ...problemAnswers(400, 401, 403, 409, 503) },
});

const importCsv = createRoute({
  ...access('reconciliation:write'),
  method: 'post',
  path: `${PATH}/csv`,
  summary: 'Enter commitments and credits from a CSV',
  tags,
  request: { body: jsonBody(chargesCsvSchema) },
  responses: { ...jsonAnswer(enteredChargesSchema, 'Entered'), ...problemAnswers(400, 401, 403, 409, 503) },
});

const withdraw = createRoute({
  ...access('reconciliation:write'),
  method: 'post',
  path: `${PATH}/{id}/withdraw`,
  summary: 'Take a commitment or credit back that was entered by mistake',
  description: 'One with a day of a closed month stays (`month_closed`): enter what makes up for it instead.',
  tags,
  request: { params: madeSchema.strict() },
  responses: { ...jsonAnswer(madeSchema, 'Taken back'), ...problemAnswers(400, 401, 403, 404, 409, 503) },
});

export function chargeRoutes(app: App, services: Services): void {
  const { db, clock } = services;

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const answer = await db.readTenant(organisationId, async (unit) => {
      const rates = await listRates(unit);
      const charges = (await listCharges(unit)).map((charge) => chargeOut(charge, rates));
      return { closedUpTo: await readClosedUpTo(unit), charges };
    });
    return context.json(answer, 200);
  });

  app.openapi(parts, async (context) => {
    const { organisationId } = context.get('principal');
    const { month } = context.req.valid('query');
    const read = await db.readTenant(organisationId, async (unit) => {
      const found: ChargeParts['parts'] = [];
      for (const part of await readParts(unit, monthPeriod(month)))
        found.push(partOut(part, await readSharedCost(unit, part)));
      return found;
    });
    return context.json({ month, parts: read }, 200);
  });

  app.openapi(enter, async (context) => {
    const entered = await enterAll(services, context.get('principal'), context.req.valid('json').charges);
    return 'charges' in entered ? context.json(entered, 200) : refusal(context, entered);
  });

  app.openapi(importCsv, async (context) => {
    const { content } = context.req.valid('json');
    const read = readable(() => readChargesCsv(content));
    if (read instanceof ReportError) {
      const { place, message } = read;
      return problem(context, 'report_unreadable', null, [{ place, message }]);
    }
    const entered = await enterAll(services, context.get('principal'), read);
    return 'charges' in entered ? context.json(entered, 200) : refusal(context, entered);
  });

  app.openapi(withdraw, async (context) => {
    const principal = context.get('principal');
    const { id } = context.req.valid('param');
    const now = clock();
    const outcome = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      await holdRollups(unit);
      const held = (await listCharges(unit)).find(
        ({ chargeId, withdrawnAt }) => chargeId === id && withdrawnAt === null,
      );
      if (!held) return 'not_found';
      if (isClosedTo(held, await readClosedUpTo(unit))) return 'month_closed';
      if (!(await withdrawCharge(unit, id, now))) return 'not_found';
      const done = { action: 'provider_charge.withdraw', target: id, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done, detail: auditDetail(held) }, now);
      return 'done';
    });
    return outcome === 'done' ? context.json({ id }, 200) : problem(context, outcome);
  });
}

async function enterAll({ db, clock }: Services, principal: Principal, stated: readonly NewCharge[]) {
  const now = clock();
  const entered = { createdAt: now, createdBy: principal.personId };
  return db.inTenant('app_user', principal.organisationId, async (unit) => {
    const outcome = await enterCharges(unit, stated, entered);
    if (!('charges' in outcome)) return outcome;
    for (const charge of outcome.charges) {
      const done = { action: 'provider_charge.enter', target: charge.chargeId, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done, detail: auditDetail(charge) }, now);
    }
    const { charges, known, rates } = outcome;
    return { charges: charges.map((charge) => chargeOut(charge, rates)), known: [...known] };
  });
}

const refusal = (
  context: Context<AppEnv>,
  refused: Exclude<Awaited<ReturnType<typeof enterAll>>, EnteredCharges>,
) =>
  'missing' in refused
    ? problem(context, 'rate_missing', null, refused.missing.map(missingFault))
    : problem(context, refused.refused);

function auditDetail(charge: StoredCharge) {
  const { category, provider, model, firstDay, lastDay, amountNanos, reference } = charge;
  const { currency, statedAmount } = charge;
  return {
    category,
    provider,
    firstDay,
    lastDay,
    amountUsd: nanosToDollars(amountNanos),
    ...(statedAmount === null ? {} : { amount: `${statedAmount} ${currency}` }),
    ...(model === null ? {} : { model }),
    ...(reference === null ? {} : { reference }),
  };
}

function chargeOut(
  { amountNanos, statedAmount, rateId, createdAt, withdrawnAt, ...charge }: StoredCharge,
  rates: readonly StoredRate[],
): ProviderChargeOut {
  const by = rates.find((rate) => rate.rateId === rateId);
  return {
    ...charge,
    amountNanos: amountNanos.toString(),
    amount: statedAmount ?? nanosToDollars(amountNanos),
    convertedBy: by
      ? { rate: by.rate, quote: by.quote, effectiveFrom: by.effectiveFrom, source: by.source }
      : null,
    createdAt: createdAt.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
  };
}

const partOut = (
  { provider, model, month, from, to, nanos }: ChargePart,
  sharedCost: bigint,
): ChargeParts['parts'][number] => ({
  provider,
  model,
  month,
  firstDay: from.toISOString().slice(0, 10),
  lastDay: new Date(to.getTime() - 1).toISOString().slice(0, 10),
  nanos: nanos.toString(),
  contractedNanos: sharedCost.toString(),
});

/** Rules of allocation, what a draft of them would do, and statements per cost centre. */
import { createRoute, z } from '@hono/zod-openapi';
import { monthPeriod } from '../../contract/accounting-period.ts';
import {
  type AllocationRule,
  allocationPreviewSchema,
  allocationRulesListSchema,
  allocationRulesSchema,
  allocationStatementSchema,
  type CostCentre,
  monthSchema,
  newAllocationRulesSchema,
  previewRequestSchema,
} from '../../contract/allocation-api.ts';
import { currencySchema } from '../../contract/currencies-api.ts';
import { listCostCentres } from '../../db/allocation/cost-centres.ts';
import { addRules, listRules, type StoredRules } from '../../db/allocation/rules.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { readConversion } from '../currencies/convert.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { withConversion } from './converted.ts';
import { readStatement, stretchesOf } from './statement.ts';

const tags = ['Allocation'];

const list = createRoute({
  ...access('allocation:read'),
  method: 'get',
  path: '/api/v1/allocation/rules',
  summary: 'Every version of the rules, newest first',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(allocationRulesListSchema, 'Versions'), ...problemAnswers(400, 401, 403, 503) },
});

const add = createRoute({
  ...access('allocation:write'),
  method: 'post',
  path: '/api/v1/allocation/rules',
  summary: 'Put a version of the rules in force from a day on',
  tags,
  request: { body: jsonBody(newAllocationRulesSchema) },
  responses: {
    ...jsonAnswer(allocationRulesSchema, 'The version'),
    ...problemAnswers(400, 401, 403, 409, 503),
  },
});

const preview = createRoute({
  ...access('allocation:write'),
  method: 'post',
  path: '/api/v1/allocation/preview',
  summary: 'What a draft of rules would have done in a month, beside what the rules in force do',
  tags,
  request: { body: jsonBody(previewRequestSchema) },
  responses: {
    ...jsonAnswer(allocationPreviewSchema, 'Both statements'),
    ...problemAnswers(400, 401, 403, 409, 503),
  },
});

const statement = createRoute({
  ...access('allocation:read'),
  method: 'get',
  path: '/api/v1/allocation/statement',
  summary: 'A month by cost centre, with what stays unallocated',
  description:
    'Rows and the unallocated part add up to the total to the last nano-dollar, and their cents to its cents. With `displayCurrency` by the rate of the month’s last day, or of today while it runs, beside US dollars.',
  tags,
  request: { query: z.strictObject({ month: monthSchema, displayCurrency: currencySchema.optional() }) },
  responses: {
    ...jsonAnswer(allocationStatementSchema, 'The statement'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

export function allocationRoutes(app: App, { db, clock }: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const versions = await db.readTenant(organisationId, listRules);
    return context.json({ versions: versions.map(versionOf) }, 200);
  });

  app.openapi(add, async (context) => {
    const principal = context.get('principal');
    const { effectiveFrom, rules, reason } = context.req.valid('json');
    const now = clock();
    const added = {
      rules,
      reason,
      createdAt: now,
      createdBy: principal.personId,
      effectiveFrom: new Date(`${effectiveFrom}T00:00:00Z`),
    };
    const version = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      if (!nameKnown(rules, await listCostCentres(unit))) return 'unknown';
      const number = await addRules(unit, added);
      if (number === null) return 'overtaken';
      const detail = { effectiveFrom, rules: String(rules.length) };
      const done = {
        action: 'allocation.rules',
        target: String(number),
        result: 'done',
        reason,
        detail,
      } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done }, now);
      return number;
    });
    if (version === 'unknown') return problem(context, 'cost_centre_unknown');
    if (version === 'overtaken') return problem(context, 'overtaken');
    return context.json(versionOf({ ...added, version }), 200);
  });

  app.openapi(preview, async (context) => {
    const { organisationId } = context.get('principal');
    const { month, rules } = context.req.valid('json');
    const both = await db.readTenant(organisationId, async (unit) => {
      const centres = await listCostCentres(unit);
      if (!nameKnown(rules, centres)) return 'unknown';
      const asDraft = [{ ...monthPeriod(month), version: null, rules }];
      const draft = await readStatement(unit, month, asDraft, centres);
      const inForce = stretchesOf(month, await listRules(unit));
      const present = draft && (await readStatement(unit, month, inForce, centres));
      return present && { draft, present };
    });
    if (both === 'unknown') return problem(context, 'cost_centre_unknown');
    return both ? context.json(both, 200) : problem(context, 'report_too_large');
  });

  app.openapi(statement, async (context) => {
    const { organisationId } = context.get('principal');
    const { month, displayCurrency } = context.req.valid('query');
    const made = await db.readTenant(organisationId, async (unit) => {
      const rules = stretchesOf(month, await listRules(unit));
      const read = await readStatement(unit, month, rules, await listCostCentres(unit));
      if (!read || displayCurrency === undefined) return read;
      const { conversion } = await readConversion(unit, displayCurrency, monthPeriod(month).to, clock());
      return withConversion(read, conversion);
    });
    return made ? context.json(made, 200) : problem(context, 'report_too_large');
  });
}

/** True if each cost centre that rules name exists and is not archived. */
function nameKnown(rules: readonly AllocationRule[], centres: readonly CostCentre[]): boolean {
  const open = new Set(centres.flatMap((one) => (one.archivedAt === null ? [one.costCentreId] : [])));
  return rules.flatMap(({ split }) => namedBy(split)).every((id) => open.has(id));
}

function namedBy(split: AllocationRule['split']): readonly string[] {
  switch (split.method) {
    case 'direct':
      return [split.costCentreId];
    case 'byDimension':
      return [];
    case 'fixed':
      return split.shares.map(({ costCentreId }) => costCentreId);
    default:
      return split.costCentreIds;
  }
}

const versionOf = ({ version, effectiveFrom, rules, reason, createdAt, createdBy }: StoredRules) => ({
  version,
  reason,
  createdBy,
  rules: [...rules],
  effectiveFrom: effectiveFrom.toISOString().slice(0, 10),
  createdAt: createdAt.toISOString(),
});

/** Closing months of the books over HTTP. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { monthSchema } from '../../contract/allocation-api.ts';
import {
  type CloseMonth,
  closeMonthDetailSchema,
  closeMonthListSchema,
  closeMonthSchema,
  closeStepSchema,
  type Gap,
  reopenRequestSchema,
  signRequestSchema,
} from '../../contract/close-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import {
  type KeptStatement,
  listKept,
  listMonths,
  listSignatures,
  readClosedUpTo,
  readKept,
  type StoredMonth,
} from '../../db/close/months.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readProfiles } from '../../db/members/profiles.ts';
import { readCompleteness } from '../books/gates.ts';
import type { App, AppEnv } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { findMonth, prepare, reopen, type Step, sign, statementOf } from './steps.ts';

const tags = ['Close'];
const params = z.strictObject({ month: monthSchema });
const answers = {
  ...jsonAnswer(closeMonthSchema, 'The month'),
  ...problemAnswers(400, 401, 403, 404, 409, 503),
};

const list = createRoute({
  ...access('close:read'),
  method: 'get',
  path: '/api/v1/close',
  summary: 'Months of the books that are being closed or are closed',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(closeMonthListSchema, 'Newest first'), ...problemAnswers(400, 401, 403, 503) },
});

const detail = createRoute({
  ...access('close:read'),
  method: 'get',
  path: '/api/v1/close/{month}',
  summary: 'A month with its statement, what is missing, and who has signed',
  tags,
  request: { params },
  responses: { ...jsonAnswer(closeMonthDetailSchema, 'The month'), ...problemAnswers(400, 401, 403, 503) },
});

const download = createRoute({
  ...access('close:read'),
  method: 'get',
  path: '/api/v1/close/{month}/statement/{revision}',
  summary: 'The statement of a closed month, byte for byte as it was signed',
  tags,
  request: { params: params.extend({ revision: z.string().regex(/^[1-9]\d{0,5}$/) }) },
  responses: {
    200: { description: 'The statement', content: { 'application/json': { schema: z.looseObject({}) } } },
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

const step = createRoute({
  ...access('close:write'),
  method: 'post',
  path: '/api/v1/close/{month}/steps',
  summary: 'Draft or reconcile a month that is over',
  tags,
  request: { params, body: jsonBody(closeStepSchema) },
  responses: answers,
});

const signature = createRoute({
  ...access('sign_off:write'),
  method: 'post',
  path: '/api/v1/close/{month}/signatures',
  summary: 'Sign the statement of a month; the second person’s signature closes it',
  tags,
  request: { params, body: jsonBody(signRequestSchema) },
  responses: answers,
});

const reopening = createRoute({
  ...access('sign_off:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/close/{month}/reopening',
  summary: 'Open the last closed month again; its statements stay',
  tags,
  request: { params, body: jsonBody(reopenRequestSchema) },
  responses: answers,
});

export function closeRoutes(app: App, services: Services): void {
  const { db, clock } = services;

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const read = await db.readTenant(organisationId, async (unit) => ({
      closedUpTo: await readClosedUpTo(unit),
      months: await listMonths(unit),
      kept: await listKept(unit),
    }));
    const months = read.months.map((month) => monthOut(month, read.kept));
    return context.json({ closedUpTo: read.closedUpTo, months }, 200);
  });

  app.openapi(detail, async (context) => {
    const { organisationId } = context.get('principal');
    const { month } = context.req.valid('param');
    const read = await db.readTenant(organisationId, async (unit) => {
      const found = await findMonth(unit, month, clock());
      const statement = await statementOf(unit, found);
      const [kept, signatures] = [await listKept(unit), await listSignatures(unit, found)];
      return { found, statement, kept, signatures, profiles: await readProfiles(unit) };
    });
    if (!read.statement) return problem(context, 'report_too_large');
    const { statement, sha256 } = read.statement;
    const gaps = read.found.state === 'closed' ? null : await gapsOf(organisationId);
    const signatures = read.signatures.map(({ personId, signedAt, statementSha256, gaps: accepted }) => ({
      personId,
      personName: read.profiles.get(personId)?.name ?? null,
      statementSha256,
      signedAt: signedAt.toISOString(),
      gaps: [...accepted],
    }));
    const out = {
      month: monthOut(read.found, read.kept),
      statement,
      statementSha256: sha256,
      gaps,
      signatures,
    };
    return context.json(out, 200);
  });

  app.openapi(download, async (context) => {
    const principal = context.get('principal');
    const { month, revision } = context.req.valid('param');
    const kept = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      const found = await readKept(unit, month, Number(revision));
      const done = { action: 'close.download', target: month, result: 'done' } as const;
      if (found) await recordAudit(unit, { ...actorOf(principal), ...done }, clock());
      return found;
    });
    if (!kept) return problem(context, 'not_found');
    return context.body(new Uint8Array(kept.statement), 200, {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="statement-${month}-${revision}.json"`,
      etag: `"${kept.sha256}"`,
    });
  });

  app.openapi(step, (context) => {
    const { to, note } = context.req.valid('json');
    const actor = actorOf(context.get('principal'));
    const { month } = context.req.valid('param');
    return take(context, (unit, now) => prepare(unit, month, { to, note, actor }, now));
  });

  app.openapi(signature, async (context) => {
    const principal = context.get('principal');
    // A signature is a person's, at the keyboard.
    if (principal.kind !== 'session') return problem(context, 'not_allowed');
    const { month } = context.req.valid('param');
    const gaps = await gapsOf(principal.organisationId);
    const { personId } = principal;
    const signing = { ...context.req.valid('json'), personId, gaps, actor: actorOf(principal) };
    return take(context, (unit, now) => sign(unit, month, signing, now));
  });

  app.openapi(reopening, (context) => {
    const { month } = context.req.valid('param');
    const { reason } = context.req.valid('json');
    const actor = actorOf(context.get('principal'));
    return take(context, (unit, now) => reopen(unit, month, { reason, actor }, now));
  });

  async function take(context: Context<AppEnv>, work: (unit: TenantUnit, now: Date) => Promise<Step>) {
    const { organisationId } = context.get('principal');
    const taken = await db.inTenant('app_user', organisationId, async (unit) => {
      const taken = await work(unit, clock());
      return { taken, kept: await listKept(unit) };
    });
    if ('refused' in taken.taken) return problem(context, taken.taken.refused);
    return context.json(monthOut(taken.taken.done, taken.kept), 200);
  }

  /** Gates of which not everything is here. */
  async function gapsOf(organisationId: string): Promise<Gap[]> {
    const { gates } = await readCompleteness(services, organisationId);
    return gates.flatMap(({ gateId, missing, quarantined, onTheWay }) =>
      missing > 0 || quarantined > 0 || onTheWay !== 0 ? [{ gateId, missing, quarantined, onTheWay }] : [],
    );
  }
}

function monthOut(
  { month, state, revision, note, changedAt }: StoredMonth,
  kept: readonly Omit<KeptStatement, 'statement'>[],
): CloseMonth {
  const own = kept.find((one) => one.month === month && one.revision === revision);
  // Reopening makes a further revision: a first one that is open was never begun.
  const isUntouched = state === 'open' && revision === 1;
  return {
    month,
    state,
    revision,
    note,
    changedAt: isUntouched ? null : changedAt.toISOString(),
    closedAt: own?.closedAt.toISOString() ?? null,
    statementSha256: own?.sha256 ?? null,
    totalNanos: own?.totalNanos.toString() ?? null,
  };
}

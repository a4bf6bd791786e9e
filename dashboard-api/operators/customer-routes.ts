/** Organisations as operators have them: the register, plans, suspension, and how the machinery stands. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  type Customer,
  customerHealthSchema,
  customerListSchema,
  customerSchema,
  madeCustomerSchema,
  newCustomerSchema,
  planChangeSchema,
  registrationSchema,
  suspensionSchema,
} from '../../contract/operators.ts';
import { readContactChannel } from '../../db/alerts/channels.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { insertCustomer, listCustomers, type StoredCustomer } from '../../db/operators/customers.ts';
import { readHealth } from '../../db/operators/health.ts';
import { putStanding, readStanding, type Standing, USUAL_STANDING } from '../../db/operators/standing.ts';
import { createOrganisation } from '../../db/tenancy/new-organisation.ts';
import { readProfile } from '../../db/tenancy/organisations.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { invite } from '../members/invite.ts';
import type { Services } from '../services.ts';
import { createDesk } from './desk.ts';
import { resumeKeys, suspendKeys } from './suspension.ts';

const tags = ['Operators'];
const one = z.strictObject({ organisationId: z.uuid() });
const answers = {
  ...jsonAnswer(customerSchema, 'The organisation'),
  ...problemAnswers(400, 401, 403, 404, 503),
};
const base = '/api/v1/operator/organisations';

const list = createRoute({
  ...access('operator:read'),
  method: 'get',
  path: base,
  summary: 'The register of organisations',
  tags,
  responses: { ...jsonAnswer(customerListSchema, 'Oldest first'), ...problemAnswers(401, 403, 503) },
});

const create = createRoute({
  ...access('operator:write', { stepUp: true }),
  method: 'post',
  path: base,
  summary: 'Make an organisation and invite its first owner',
  tags,
  request: { body: jsonBody(newCustomerSchema) },
  responses: {
    ...jsonAnswer(madeCustomerSchema, 'The organisation; the invitation is shown this once'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const register = createRoute({
  ...access('operator:write'),
  method: 'put',
  path: `${base}/{organisationId}`,
  summary: 'Put an organisation that exists into the register',
  tags,
  request: { params: one, body: jsonBody(registrationSchema) },
  responses: answers,
});

const plan = createRoute({
  ...access('operator:write', { stepUp: true }),
  method: 'put',
  path: `${base}/{organisationId}/plan`,
  summary: 'Set an organisation’s plan',
  tags,
  request: { params: one, body: jsonBody(planChangeSchema) },
  responses: answers,
});

const suspend = createRoute({
  ...access('operator:write', { stepUp: true }),
  method: 'put',
  path: `${base}/{organisationId}/suspension`,
  summary: 'Suspend an organisation: its keys are switched off, its members and programs served nothing',
  tags,
  request: { params: one, body: jsonBody(suspensionSchema) },
  responses: answers,
});

const resume = createRoute({
  ...access('operator:write', { stepUp: true }),
  method: 'delete',
  path: `${base}/{organisationId}/suspension`,
  summary: 'End a suspension; the keys that it switched off work again',
  tags,
  request: { params: one },
  responses: answers,
});

const health = createRoute({
  ...access('operator:read'),
  method: 'get',
  path: `${base}/{organisationId}/health`,
  summary: 'How an organisation’s machinery stands, in counts and times, and whom to tell of an incident',
  tags,
  request: { params: one },
  responses: { ...jsonAnswer(customerHealthSchema, 'Health'), ...problemAnswers(400, 401, 403, 404, 503) },
});

export function customerRoutes(app: App, services: Services): void {
  const { db, clock, config, nudge } = services;
  const desk = createDesk(services);

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const rows = await db.readTenant(organisationId, listCustomers);
    const customers: Customer[] = [];
    for (const row of rows) customers.push(customerOf(row, await standingOf(row.organisationId)));
    return context.json({ customers }, 200);
  });

  app.openapi(create, async (context) => {
    const by = context.get('principal');
    const { name, address, plan: chosen } = context.req.valid('json');
    const now = clock();
    const standing = { ...USUAL_STANDING, plan: chosen };
    const made = await createOrganisation(db, name, now, async (unit) => {
      const { organisationId } = unit;
      const wanted = { address, role: 'owner' as const, teamIds: [] };
      const { url } = await invite(unit, null, wanted, config.publicUrlOfCustomers, now);
      await unit.onDirectory((directory) => putStanding(directory, organisationId, standing));
      const facts = { action: 'organisation.create', target: organisationId, result: 'done' } as const;
      await recordAudit(unit, { ...desk.actor(by), ...facts }, now);
      return { organisationId, url };
    });
    const row = { organisationId: made.organisationId, label: name, registeredAt: now };
    await desk.note(by, 'organisation.create', row.organisationId, 'done', (unit) =>
      insertCustomer(unit, row),
    );
    return context.json({ ...customerOf(row, standing), invitationUrl: made.url }, 200);
  });

  app.openapi(register, async (context) => {
    const by = context.get('principal');
    const { organisationId } = context.req.valid('param');
    const profile = await db.readTenant(organisationId, readProfile);
    if (!profile || organisationId === by.organisationId) return problem(context, 'not_found');
    const row = { organisationId, label: context.req.valid('json').label, registeredAt: clock() };
    await desk.note(by, 'organisation.register', organisationId, 'done', (unit) => insertCustomer(unit, row));
    await desk.tell(by, organisationId, 'organisation.register', organisationId, 'done');
    const stored = (await desk.customer(by, organisationId)) ?? row;
    return context.json(customerOf(stored, await standingOf(organisationId)), 200);
  });

  app.openapi(plan, async (context) => {
    const by = context.get('principal');
    const customer = await desk.customer(by, context.req.valid('param').organisationId);
    if (!customer) return problem(context, 'not_found');
    const { organisationId } = customer;
    const chosen = context.req.valid('json').plan;
    const standing = await desk.change(by, organisationId, 'organisation.plan', chosen, async (unit) => {
      const next = { ...(await unit.onDirectory((own) => readStanding(own, organisationId))), plan: chosen };
      await unit.onDirectory((own) => putStanding(own, organisationId, next));
      return next;
    });
    return context.json(customerOf(customer, standing), 200);
  });

  app.openapi(suspend, async (context) => {
    const by = context.get('principal');
    const customer = await desk.customer(by, context.req.valid('param').organisationId);
    if (!customer) return problem(context, 'not_found');
    const { reason } = context.req.valid('json');
    const work = (unit: Parameters<typeof suspendKeys>[0]) => suspendKeys(unit, desk.actor(by), clock());
    const { organisationId } = customer;
    const standing = await desk.change(by, organisationId, 'organisation.suspend', 'done', work, { reason });
    nudge();
    return context.json(customerOf(customer, standing), 200);
  });

  app.openapi(resume, async (context) => {
    const by = context.get('principal');
    const customer = await desk.customer(by, context.req.valid('param').organisationId);
    if (!customer) return problem(context, 'not_found');
    const standing = await desk.change(by, customer.organisationId, 'organisation.resume', 'done', (unit) =>
      resumeKeys(unit, desk.actor(by), clock()),
    );
    nudge();
    return context.json(customerOf(customer, standing), 200);
  });

  app.openapi(health, async (context) => {
    const by = context.get('principal');
    const customer = await desk.customer(by, context.req.valid('param').organisationId);
    if (!customer) return problem(context, 'not_found');
    const { contact, ...found } = await db.readTenant(customer.organisationId, async (unit) => ({
      ...(await readHealth(unit)),
      contact: await readContactChannel(unit),
    }));
    await desk.note(by, 'organisation.health', customer.organisationId, 'done');
    return context.json(
      {
        ...found,
        commandsWaitingSince: found.commandsWaitingSince?.toISOString() ?? null,
        lastEntryAt: found.lastEntryAt?.toISOString() ?? null,
        securityContact: contact?.recipients ?? [],
      },
      200,
    );
  });

  const standingOf = (organisationId: string): Promise<Standing> =>
    db.inDirectory({ organisationId }, (unit) => readStanding(unit, organisationId));
}

const customerOf = (row: StoredCustomer, { plan: onPlan, suspendedAt }: Standing): Customer => ({
  organisationId: row.organisationId,
  label: row.label,
  plan: onPlan,
  suspendedAt: suspendedAt?.toISOString() ?? null,
  registeredAt: row.registeredAt.toISOString(),
});

/** Object stores over HTTP. A credential goes in and never comes out. */
import { createRoute, z } from '@hono/zod-openapi';
import { newId } from '../../contract/ids.ts';
import {
  destinationChangeSchema,
  destinationListSchema,
  destinationSchema,
  newDestinationSchema,
} from '../../contract/storage-api.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import {
  insertDestination,
  listDestinations,
  readDestination,
  switchDestination,
} from '../../db/storage/destinations.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { destinationColumns, shownDestination, tagOfDestination } from './destination.ts';
import { testDestination } from './upload.ts';

const tags = ['Storage'];
const params = z.strictObject({ destinationId: z.uuid() });
const refusals = problemAnswers(400, 401, 403, 404, 503);
const MOST_DESTINATIONS = 20;

const list = createRoute({
  ...access('exports:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/storage-destinations',
  summary: 'Object stores that exports can be uploaded to',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(destinationListSchema, 'Oldest first'), ...problemAnswers(400, 401, 403, 503) },
});

const create = createRoute({
  ...access('exports:write', { reach: 'all', stepUp: true }),
  method: 'post',
  path: '/api/v1/storage-destinations',
  summary: 'Name an object store: S3 or what speaks its protocol, or Azure Blob Storage',
  description:
    'The credential is stored sealed and not shown again. It needs no more than to write objects. The store is reached over HTTPS at a public address only.',
  tags,
  request: { body: jsonBody(newDestinationSchema) },
  responses: {
    ...jsonAnswer(destinationSchema, 'The destination'),
    ...problemAnswers(400, 401, 403, 409, 415, 503),
  },
});

const change = createRoute({
  ...access('exports:write', { reach: 'all' }),
  method: 'patch',
  path: '/api/v1/storage-destinations/{destinationId}',
  summary: 'Switch a destination off, or on again',
  tags,
  request: { ...ifMatch, params, body: jsonBody(destinationChangeSchema) },
  responses: { 204: { description: 'Done' }, ...refusals, ...problemAnswers(412) },
});

const test = createRoute({
  ...access('exports:write', { reach: 'all' }),
  method: 'post',
  path: '/api/v1/storage-destinations/{destinationId}/test',
  summary: 'Write a small object, and say what the store answered',
  tags,
  request: { params },
  responses: {
    ...jsonAnswer(
      z.object({
        /** Null: nothing was answered. */
        status: z.int().nullable(),
        /** Why nothing was. */
        problem: z.string().nullable(),
      }),
      'What came of it',
    ),
    ...refusals,
  },
});

export function storageDestinationRoutes(app: App, services: Services): void {
  const { db, clock, config } = services;
  const note = (unit: TenantUnit, by: Principal, action: AuditAction, target: string, result = 'done') =>
    recordAudit(unit, { ...actorOf(by), action, target, result }, clock());

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const rows = await db.readTenant(organisationId, listDestinations);
    return context.json({ destinations: rows.map(shownDestination) }, 200);
  });

  app.openapi(create, async (context) => {
    const by = context.get('principal');
    const [destinationId, createdAt] = [newId(), clock()];
    const columns = destinationColumns(config.envelope, destinationId, context.req.valid('json'));
    const made = { destinationId, ...columns, createdAt, disabledAt: null };
    const isMade = await db.inTenant('app_user', by.organisationId, async (unit) => {
      if ((await listDestinations(unit)).length >= MOST_DESTINATIONS) return false;
      await insertDestination(unit, made);
      await note(unit, by, 'storage.create', destinationId, columns.kind);
      return true;
    });
    return isMade ? context.json(shownDestination(made), 200) : problem(context, 'limit_reached');
  });

  app.openapi(change, async (context) => {
    const by = context.get('principal');
    const { destinationId } = context.req.valid('param');
    const { isEnabled } = context.req.valid('json');
    const isKnown = await db.inTenant('app_user', by.organisationId, async (unit) => {
      await unlessChanged(context, unit, async () => {
        const present = await readDestination(unit, destinationId);
        return present && tagOfDestination(present);
      });
      if (!(await switchDestination(unit, destinationId, isEnabled ? null : clock()))) return false;
      await note(unit, by, 'storage.switch', destinationId, isEnabled ? 'on' : 'off');
      return true;
    });
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });

  app.openapi(test, async (context) => {
    const by = context.get('principal');
    const { destinationId } = context.req.valid('param');
    const destination = await db.inTenant('app_user', by.organisationId, async (unit) => {
      const found = await readDestination(unit, destinationId);
      if (found) await note(unit, by, 'storage.test', destinationId);
      return found;
    });
    if (!destination) return problem(context, 'not_found');
    return context.json(await testDestination({ ...services, envelope: config.envelope }, destination), 200);
  });
}

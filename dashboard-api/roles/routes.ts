/** Roles: those that the product brings, and those that an organisation defines out of the same rights. */

import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { isAdministrative, isWithin, ROLES, rightsOfRole } from '../../contract/rights.ts';
import { ROLE_NAMES } from '../../contract/role-names.ts';
import {
  GIVEN_RIGHTS,
  type OwnRole,
  roleDefinitionSchema,
  roleHoldersSchema,
  roleListSchema,
  roleRemovalSchema,
  roleRemovedSchema,
  roleSchema,
} from '../../contract/roles-api.ts';
import type { TenantUnit } from '../../db/database.ts';
import { listOwnRoles, readOwnRole, type StoredOwnRole } from '../../db/directory/own-roles.ts';
import type { App, AppEnv } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import type { Services } from '../services.ts';
import { changeRole, createRole, removeRole, unlessRefused } from './change.ts';
import { countHolders, holdersByRole } from './holders.ts';

const tags = ['Roles'];
const oneRole = z.strictObject({ roleId: z.uuid() });

const list = createRoute({
  ...access('members:read'),
  method: 'get',
  path: '/api/v1/roles',
  summary: 'Roles, what each may do, how many have it, and what a role may be given',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(roleListSchema, 'The roles'), ...problemAnswers(400, 401, 403, 503) },
});

const create = createRoute({
  ...access('members:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/roles',
  summary: 'Define a role',
  description:
    'Out of rights that you have yourself, as far as you have them. What is an owner’s alone is in no other role.',
  tags,
  request: { body: jsonBody(roleDefinitionSchema) },
  responses: { ...jsonAnswer(roleSchema, 'The role'), ...problemAnswers(400, 401, 403, 409, 503) },
});

const read = createRoute({
  ...access('members:read'),
  method: 'get',
  path: '/api/v1/roles/{roleId}',
  summary: 'One of the organisation’s own roles',
  tags,
  request: { params: oneRole },
  responses: { ...jsonAnswer(roleSchema, 'The role'), ...problemAnswers(400, 401, 403, 404, 503) },
});

const holders = createRoute({
  ...access('members:read'),
  method: 'get',
  path: '/api/v1/roles/{roleId}/holders',
  summary: 'Who has a role, and so is affected by a change of it',
  tags,
  request: { params: oneRole },
  responses: {
    ...jsonAnswer(roleHoldersSchema, 'Members, service accounts, open invitations and groups'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

const change = createRoute({
  ...access('members:write', { stepUp: true }),
  method: 'put',
  path: '/api/v1/roles/{roleId}',
  summary: 'Write a role anew; whoever has it lives by it from their next request on',
  description: 'Neither what it was nor what it becomes may be more than your own rights.',
  tags,
  request: { ...ifMatch, params: oneRole, body: jsonBody(roleDefinitionSchema) },
  responses: { ...jsonAnswer(roleSchema, 'The role'), ...problemAnswers(400, 401, 403, 404, 409, 412, 503) },
});

const remove = createRoute({
  ...access('members:write', { stepUp: true }),
  method: 'delete',
  path: '/api/v1/roles/{roleId}',
  summary: 'Remove a role',
  description: 'One that somebody has is removed only with `moveTo`, the role that they have from then on.',
  tags,
  request: { ...ifMatch, params: oneRole, query: roleRemovalSchema },
  responses: {
    ...jsonAnswer(roleRemovedSchema, 'How many were moved to the other role'),
    ...problemAnswers(400, 401, 403, 404, 409, 412, 503),
  },
});

export function roleRoutes(app: App, { db, clock }: Services): void {
  app.openapi(list, async (context) => {
    const by = context.get('principal');
    const { organisationId } = by;
    // A unit that may change role is no read-only one, though nothing is written.
    const [own, having] = await db.inTenant('app_user', organisationId, async (unit) => [
      await unit.onDirectory((directory) => listOwnRoles(directory, organisationId)),
      await holdersByRole(unit, clock()),
    ]);
    const builtIn = ROLES.map((roleId) => ({
      roleId,
      name: ROLE_NAMES[roleId],
      isBuiltIn: true,
      rights: rightsOfRole(roleId),
      changedAt: null,
      etag: null,
    }));
    const defined = own.map(({ roleId, name, rights, changedAt, ...role }) => ({
      etag: tagOfRole({ roleId, name, rights, changedAt, ...role }),
      roleId,
      name,
      isBuiltIn: false,
      rights,
      changedAt: changedAt.toISOString(),
    }));
    const roles = [...builtIn, ...defined].map((role) => ({
      ...role,
      rights: Object.fromEntries(role.rights),
      isAdministrative: isAdministrative(role.rights),
      mayBeGiven: isWithin(role.rights, by.rights),
      ...countHolders(having.of(role.roleId)),
    }));
    return context.json({ roles, rights: GIVEN_RIGHTS }, 200);
  });

  app.openapi(create, async (context) => {
    const by = context.get('principal');
    // A token defines none: it is for programs, and this is about people.
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const definition = context.req.valid('json');
    const made = await unlessRefused(() =>
      db.inTenant('app_user', by.organisationId, (unit) => createRole(unit, by, definition, clock())),
    );
    return typeof made === 'string' ? problem(context, made) : context.json(shown(made), 200);
  });

  app.openapi(read, async (context) => {
    const { organisationId } = context.get('principal');
    const { roleId } = context.req.valid('param');
    const role = await db.inDirectory({ organisationId }, (unit) =>
      readOwnRole(unit, organisationId, roleId),
    );
    return role ? context.json(shown(role), 200) : problem(context, 'not_found');
  });

  app.openapi(holders, async (context) => {
    const { organisationId } = context.get('principal');
    const { roleId } = context.req.valid('param');
    const found = await db.inTenant('app_user', organisationId, async (unit) => {
      const role = await unit.onDirectory((directory) => readOwnRole(directory, organisationId, roleId));
      return role && (await holdersByRole(unit, clock())).of(roleId);
    });
    return found ? context.json(found, 200) : problem(context, 'not_found');
  });

  app.openapi(change, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { roleId } = context.req.valid('param');
    const definition = context.req.valid('json');
    const changed = await unlessRefused(() =>
      db.inTenant('app_user', by.organisationId, async (unit) => {
        await asRead(context, unit, roleId);
        return changeRole(unit, by, roleId, definition, clock());
      }),
    );
    return typeof changed === 'string' ? problem(context, changed) : context.json(shown(changed), 200);
  });

  app.openapi(remove, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { roleId } = context.req.valid('param');
    const { moveTo } = context.req.valid('query');
    const removed = await unlessRefused(() =>
      db.inTenant('app_user', by.organisationId, async (unit) => {
        await asRead(context, unit, roleId);
        return removeRole(unit, by, roleId, moveTo, clock());
      }),
    );
    return typeof removed === 'string' ? problem(context, removed) : context.json(removed, 200);
  });
}

/** @throws {ChangedSinceError} through `unlessChanged` */
async function asRead(context: Context<AppEnv>, unit: TenantUnit, roleId: string): Promise<void> {
  const { organisationId } = unit;
  await unlessChanged(context, unit, async () => {
    const role = await unit.onDirectory((directory) => readOwnRole(directory, organisationId, roleId));
    return role && tagOfRole(role);
  });
}

const tagOfRole = ({ name, rights }: StoredOwnRole): string => tagOf({ name, rights: [...rights] });

/** A role as the API shows it. */
const shown = ({ createdAt, changedAt, ...role }: StoredOwnRole): OwnRole => ({
  etag: tagOfRole({ createdAt, changedAt, ...role }),
  roleId: role.roleId,
  name: role.name,
  rights: Object.fromEntries(role.rights),
  isAdministrative: isAdministrative(role.rights),
  createdAt: createdAt.toISOString(),
  changedAt: changedAt.toISOString(),
});

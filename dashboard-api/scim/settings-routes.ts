/** Provisioning as administrators set it up: tokens for the identity provider, and what its groups become. */

import { createRoute, z } from '@hono/zod-openapi';
import { newId } from '../../contract/ids.ts';
import { isWithin } from '../../contract/rights.ts';
import {
  groupMappingSchema,
  madeScimTokenSchema,
  mappedRoleSchema,
  newScimTokenSchema,
  provisioningSchema,
  SCIM_PATH,
  type ScimTokenRow,
} from '../../contract/scim.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import {
  insertApiToken,
  listApiTokens,
  revokeApiTokens,
  type StoredApiToken,
} from '../../db/directory/api-tokens.ts';
import { holdRole } from '../../db/directory/own-roles.ts';
import {
  listScimGroups,
  lockScimGroup,
  readScimGroup,
  scimMembers,
  updateScimGroup,
} from '../../db/scim/groups.ts';
import { listScimUsers } from '../../db/scim/users.ts';
import { hasTeam } from '../../db/tenancy/teams.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { newScimToken, tokenHash } from '../identity/tokens.ts';
import { givenRole } from '../roles/audited.ts';
import type { Services } from '../services.ts';
import { followGroups, holdRoles } from './provision.ts';

const DAY_MS = 24 * 3_600_000;
const tags = ['Single sign-on'];

const read = createRoute({
  ...access('sso:read'),
  method: 'get',
  path: '/api/v1/provisioning',
  summary: 'How members are provisioned: address, tokens, groups and what they become',
  tags,
  responses: { ...jsonAnswer(provisioningSchema, 'Provisioning'), ...problemAnswers(401, 403, 503) },
});

const makeToken = createRoute({
  ...access('sso:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/provisioning/tokens',
  summary: 'Make a token for an identity provider',
  tags,
  request: { body: jsonBody(newScimTokenSchema) },
  responses: {
    ...jsonAnswer(madeScimTokenSchema, 'The token, its text shown this once'),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const revokeToken = createRoute({
  ...access('sso:write', { stepUp: true }),
  method: 'delete',
  path: '/api/v1/provisioning/tokens/{tokenId}',
  summary: 'Revoke a token; its next request is refused',
  tags,
  request: { params: z.strictObject({ tokenId: z.uuid() }) },
  responses: { 204: { description: 'Revoked' }, ...problemAnswers(400, 401, 403, 404, 503) },
});

const mapGroup = createRoute({
  ...access('sso:write', { stepUp: true }),
  method: 'put',
  path: '/api/v1/provisioning/groups/{groupId}',
  summary: 'Say what the members of a group become',
  description:
    'Their role and teams follow at once. Of several groups’ roles the first counts: admin, then the organisation’s own by name, then finance, auditor, developer, read_only. Owners stay owners.',
  tags,
  request: { ...ifMatch, params: z.strictObject({ groupId: z.uuid() }), body: jsonBody(groupMappingSchema) },
  responses: { 204: { description: 'Done' }, ...problemAnswers(400, 401, 403, 404, 412, 503) },
});

export function provisioningRoutes(app: App, { db, clock, config }: Services): void {
  app.openapi(read, async (context) => {
    const { organisationId } = context.get('principal');
    const tokens = await db.inDirectory({ organisationId }, (unit) =>
      listApiTokens(unit, organisationId, null, 'scim'),
    );
    const own = await db.readTenant(organisationId, async (unit) => {
      const members = await scimMembers(unit);
      const groups = (await listScimGroups(unit)).map(({ groupId, displayName, role, teamIds }) => ({
        groupId,
        name: displayName,
        members: members.get(groupId)?.length ?? 0,
        role: mappedRoleSchema.safeParse(role).data ?? null,
        teamIds: [...teamIds],
        etag: tagOf({ role, teamIds }),
      }));
      return { groups, activeUsers: (await listScimUsers(unit)).filter(({ isActive }) => isActive).length };
    });
    const baseUrl = `${config.publicUrl}${SCIM_PATH}`;
    return context.json({ baseUrl, apiTokens: tokens.map(rowOf), ...own }, 200);
  });

  app.openapi(makeToken, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { name, days } = context.req.valid('json');
    const now = clock();
    const { organisationId } = by;
    const token = newScimToken(organisationId);
    const row = {
      tokenHash: tokenHash(token.reveal()),
      tokenId: newId(),
      organisationId,
      personId: null,
      name,
      scopes: [],
      origin: 'scim' as const,
      createdAt: now,
      expiresAt: new Date(now.getTime() + days * DAY_MS),
    };
    await db.inTenant('app_user', organisationId, async (unit) => {
      await unit.onDirectory((directory) => insertApiToken(directory, row));
      const made = {
        action: 'scim.token',
        target: row.tokenId,
        result: 'created',
        detail: { name },
      } as const;
      await recordAudit(unit, { ...actorOf(by), ...made }, now);
    });
    const shown = rowOf({ ...row, lastUsedAt: null, revokedAt: null });
    return context.json({ ...shown, token: token.reveal() }, 200);
  });

  app.openapi(revokeToken, async (context) => {
    const by = context.get('principal');
    const { tokenId } = context.req.valid('param');
    const { organisationId } = by;
    const isDone = await db.inTenant('app_user', organisationId, async (unit) => {
      const revoked = await unit.onDirectory(async (directory) => {
        const tokens = await listApiTokens(directory, organisationId, null, 'scim');
        if (!tokens.some((one) => one.tokenId === tokenId)) return 0;
        return revokeApiTokens(directory, organisationId, { tokenId, personId: null }, clock());
      });
      const entry = { action: 'scim.token', target: tokenId, result: 'revoked' } as const;
      if (revoked > 0) await recordAudit(unit, { ...actorOf(by), ...entry }, clock());
      return revoked > 0;
    });
    return isDone ? context.body(null, 204) : problem(context, 'not_found');
  });

  app.openapi(mapGroup, async (context) => {
    const by = context.get('principal');
    const { groupId } = context.req.valid('param');
    const { role, teamIds } = context.req.valid('json');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const now = clock();
    const refusal = await db.inTenant('app_user', by.organisationId, async (unit) => {
      await unlessChanged(context, unit, async () => {
        const present = await readScimGroup(unit, groupId);
        return present && tagOf({ role: present.role, teamIds: present.teamIds });
      });
      await holdRoles(unit);
      const given = role && (await unit.onDirectory((own) => holdRole(own, by.organisationId, role)));
      if (role !== null && !given) return 'invalid_parameter';
      if (given && !isWithin(given, by.rights)) return 'not_allowed';
      const group = await lockScimGroup(unit, groupId);
      if (!group) return 'not_found';
      for (const teamId of teamIds) if (!(await hasTeam(unit, teamId))) return 'invalid_parameter';
      const { tenantId: _tenantId, ...row } = group;
      await updateScimGroup(unit, { ...row, role, teamIds });
      const mapped = role === null ? { result: 'none' } : givenRole(role);
      const entry = { action: 'scim.mapping', target: groupId, ...mapped } as const;
      await recordAudit(unit, { ...actorOf(by), ...entry }, now);
      const members = (await scimMembers(unit)).get(groupId) ?? [];
      await followGroups(unit, actorOf(by), members, group.teamIds, now);
      return null;
    });
    return refusal ? problem(context, refusal) : context.body(null, 204);
  });
}

const rowOf = (row: StoredApiToken): ScimTokenRow => ({
  tokenId: row.tokenId,
  name: row.name,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
});

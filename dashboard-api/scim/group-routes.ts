/** Groups (RFC 7644 §3). What their members become is for administrators to say (`settings-routes.ts`). */
import type { Context } from 'hono';
import { newId } from '../../contract/ids.ts';
import { SCIM_PATH } from '../../contract/scim.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import {
  deleteScimGroup,
  insertScimGroup,
  listScimGroups,
  lockScimGroup,
  putScimMembers,
  readScimGroup,
  type StoredScimGroup,
  scimMembers,
  updateScimGroup,
} from '../../db/scim/groups.ts';
import { listScimUsers } from '../../db/scim/users.ts';
import type { App, AppEnv, Principal } from '../http/app-env.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { isStale, listAnswered, oneAnswered, refused, type ScimRefusal } from './answers.ts';
import type { Resource } from './attributes.ts';
import { groupResource, readGroup, type StatedGroup } from './group.ts';
import { followGroups, holdRoles } from './provision.ts';
import { readOperations, readResource, tryPatch } from './requests.ts';
import { etagOf } from './user.ts';

const GROUPS = `${SCIM_PATH}/Groups`;
const ONE = `${GROUPS}/:id{[0-9a-fA-F-]{36}}`;

export function groupRoutes(app: App, { db, clock }: Services, base: string): void {
  app.get(GROUPS, async (context) => {
    const { organisationId } = context.get('principal');
    const resources = await db.readTenant(organisationId, async (unit) => {
      const members = await scimMembers(unit);
      const rows = await listScimGroups(unit);
      return rows.map((row) => groupResource(row, members.get(row.groupId) ?? [], base));
    });
    return listAnswered(context, resources);
  });

  app.post(GROUPS, async (context) => {
    const by = context.get('principal');
    const resource = await readResource(context);
    if (!resource) return refused(context, 'invalidSyntax');
    const stated = readGroup(resource);
    if (!stated) return refused(context, 'invalidValue');
    const now = clock();
    const { members, ...named } = stated;
    const row = {
      groupId: newId(),
      ...named,
      role: null,
      teamIds: [],
      version: 1,
      createdAt: now,
      changedAt: now,
    };
    const isMade = await db.inTenant('app_user', by.organisationId, async (unit) => {
      if (!(await areUsers(unit, members))) return false;
      await insertScimGroup(unit, row);
      await putScimMembers(unit, row.groupId, members);
      await note(unit, by, row.groupId, 'created', now);
      return true;
    });
    if (!isMade) return refused(context, 'invalidValue');
    const stored = { ...row, tenantId: by.organisationId };
    return oneAnswered(context, groupResource(stored, members, base), 201);
  });

  app.get(ONE, async (context) => {
    const { organisationId } = context.get('principal');
    const resource = await db.readTenant(organisationId, async (unit) => {
      const row = await readScimGroup(unit, context.req.param('id'));
      return row && present(unit, row);
    });
    return resource ? oneAnswered(context, resource) : refused(context, 'not_found');
  });

  app.put(ONE, async (context) => {
    const resource = await readResource(context);
    if (!resource) return refused(context, 'invalidSyntax');
    return change(context, context.req.param('id'), () => resource);
  });

  app.patch(ONE, async (context) => {
    const operations = await readOperations(context);
    if (!operations) return refused(context, 'invalidSyntax');
    return change(context, context.req.param('id'), (before) => tryPatch(before, operations));
  });

  app.delete(ONE, async (context) => {
    const by = context.get('principal');
    const refusal = await db.inTenant('app_user', by.organisationId, async (unit) => {
      await holdRoles(unit);
      const row = await lockScimGroup(unit, context.req.param('id'));
      if (!row) return 'not_found';
      if (isStale(context, etagOf(row.version))) return 'stale';
      const members = (await scimMembers(unit)).get(row.groupId) ?? [];
      await deleteScimGroup(unit, row.groupId);
      await note(unit, by, row.groupId, 'removed', clock());
      await followGroups(unit, actorOf(by), members, row.teamIds, clock());
      return null;
    });
    return refusal ? refused(context, refusal) : context.body(null, 204);
  });

  app.all(GROUPS, (context) => refused(context, 'method'));
  app.all(ONE, (context) => refused(context, 'method'));

  async function present(unit: TenantUnit, row: StoredScimGroup): Promise<Resource> {
    return groupResource(row, (await scimMembers(unit)).get(row.groupId) ?? [], base);
  }

  /** @param next the resource as it is to be, or why it cannot be that */
  async function change(
    context: Context<AppEnv>,
    groupId: string,
    next: (before: Resource) => Resource | ScimRefusal,
  ): Promise<Response> {
    const by = context.get('principal');
    const changed = await db.inTenant('app_user', by.organisationId, async (unit) => {
      await holdRoles(unit);
      const row = await lockScimGroup(unit, groupId);
      if (!row) return 'not_found';
      if (isStale(context, etagOf(row.version))) return 'stale';
      const wanted = next(await present(unit, row));
      if (typeof wanted === 'string') return wanted;
      const stated = readGroup(wanted);
      return stated ? write(unit, by, row, stated) : 'invalidValue';
    });
    return typeof changed === 'string' ? refused(context, changed) : oneAnswered(context, changed);
  }

  async function write(
    unit: TenantUnit,
    by: Principal,
    before: StoredScimGroup,
    { members, ...named }: StatedGroup,
  ): Promise<Resource | ScimRefusal> {
    const now = clock();
    const { groupId } = before;
    const were = (await scimMembers(unit)).get(groupId) ?? [];
    const added = members.filter((id) => !were.includes(id));
    if (!(await areUsers(unit, added))) return 'invalidValue';
    const { tenantId: _tenantId, ...row } = { ...before, ...named };
    await updateScimGroup(unit, { ...row, version: before.version + 1, changedAt: now });
    await putScimMembers(unit, groupId, members);
    await note(unit, by, groupId, 'changed', now);
    const left = were.filter((id) => !members.includes(id));
    await followGroups(unit, actorOf(by), [...added, ...left], [], now);
    const after = await readScimGroup(unit, groupId);
    if (!after) throw new Error('a group vanished within its own transaction');
    return groupResource(after, members, base);
  }
}

/** True if each is a provisioned user. */
async function areUsers(unit: TenantUnit, userIds: readonly string[]): Promise<boolean> {
  if (userIds.length === 0) return true;
  const known = new Set((await listScimUsers(unit)).map(({ userId }) => userId));
  return userIds.every((id) => known.has(id));
}

const note = (unit: TenantUnit, by: Principal, target: string, result: string, now: Date) =>
  recordAudit(unit, { ...actorOf(by), action: 'scim.group', target, result }, now);

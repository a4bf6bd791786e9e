/** Users (RFC 7644 §3): what an identity provider does to them decides who is a member. */
import type { Context } from 'hono';
import { SCIM_PATH } from '../../contract/scim.ts';
import type { TenantUnit } from '../../db/database.ts';
import {
  listScimUsers,
  lockScimUser,
  readScimUser,
  type ScimUserKey,
  type StoredScimUser,
} from '../../db/scim/users.ts';
import type { App, AppEnv } from '../http/app-env.ts';
import { actorOf } from '../identity/actor.ts';
import { refusable } from '../members/change.ts';
import type { Services } from '../services.ts';
import { isStale, listAnswered, oneAnswered, refused, type ScimRefusal } from './answers.ts';
import type { Resource } from './attributes.ts';
import { type Filter, parseFilter } from './filter.ts';
import { addUser, changeUser, removeUser } from './provision.ts';
import { readOperations, readResource, tryPatch } from './requests.ts';
import { etagOf, readUser, type StatedUser, userResource } from './user.ts';

const USERS = `${SCIM_PATH}/Users`;
const ONE = `${USERS}/:id{[0-9a-fA-F-]{36}}`;

export function userRoutes(app: App, { db, clock, nudge }: Services, base: string): void {
  const resourceOf = (row: StoredScimUser) => userResource(row, base);

  app.get(USERS, async (context) => {
    const { organisationId } = context.get('principal');
    const key = keyOfFilter(context.req.query('filter'));
    const rows = await db.readTenant(organisationId, (unit) => listScimUsers(unit, key));
    return listAnswered(context, rows.map(resourceOf));
  });

  app.post(USERS, async (context) => {
    const by = context.get('principal');
    const resource = await readResource(context);
    if (!resource) return refused(context, 'invalidSyntax');
    const stated = readUser(resource);
    if (!stated) return refused(context, 'invalidValue');
    const made = await db.inTenant('app_user', by.organisationId, (unit) =>
      addUser(unit, actorOf(by), stated, clock()),
    );
    return made === 'uniqueness' ? refused(context, made) : oneAnswered(context, resourceOf(made), 201);
  });

  app.get(ONE, async (context) => {
    const { organisationId } = context.get('principal');
    const row = await db.readTenant(organisationId, (unit) => readScimUser(unit, context.req.param('id')));
    return row ? oneAnswered(context, resourceOf(row)) : refused(context, 'not_found');
  });

  app.put(ONE, async (context) => {
    const resource = await readResource(context);
    if (!resource) return refused(context, 'invalidSyntax');
    return change(context, context.req.param('id'), () => resource);
  });

  app.patch(ONE, async (context) => {
    const operations = await readOperations(context);
    if (!operations) return refused(context, 'invalidSyntax');
    return change(context, context.req.param('id'), (present) => tryPatch(present, operations));
  });

  app.delete(ONE, async (context) => {
    const by = context.get('principal');
    const refusal = await refusable(() =>
      db.inTenant('app_user', by.organisationId, async (unit): Promise<ScimRefusal | undefined> => {
        const row = await lockScimUser(unit, context.req.param('id'));
        if (!row) return 'not_found';
        if (isStale(context, etagOf(row.version))) return 'stale';
        await removeUser(unit, actorOf(by), row, clock());
        return undefined;
      }),
    );
    if (refusal !== undefined) return refused(context, scimRefusal(refusal));
    nudge();
    return context.body(null, 204);
  });

  app.all(USERS, (context) => refused(context, 'method'));
  app.all(ONE, (context) => refused(context, 'method'));

  /** @param next the resource as it is to be, or why it cannot be that */
  async function change(
    context: Context<AppEnv>,
    userId: string,
    next: (present: Resource) => Resource | ScimRefusal,
  ): Promise<Response> {
    const by = context.get('principal');
    const changed = await refusable(() =>
      db.inTenant('app_user', by.organisationId, async (unit) => {
        const row = await lockScimUser(unit, userId);
        if (!row) return 'not_found';
        if (isStale(context, etagOf(row.version))) return 'stale';
        const wanted = next(resourceOf(row));
        if (typeof wanted === 'string') return wanted;
        const stated = readUser(wanted);
        return stated ? written(unit, row, stated) : 'invalidValue';
      }),
    );
    if (typeof changed === 'string') return refused(context, scimRefusal(changed));
    nudge();
    return oneAnswered(context, resourceOf(changed));

    async function written(
      unit: TenantUnit,
      row: StoredScimUser,
      stated: StatedUser,
    ): Promise<StoredScimUser | ScimRefusal> {
      return changeUser(unit, actorOf(by), row, stated, clock());
    }
  }
}

/** The members' own refusals come down to one here: nobody takes the last owner away. */
const scimRefusal = (refusal: string): ScimRefusal =>
  refusal === 'last_owner' ? 'forbidden' : (refusal as ScimRefusal);

/** What the database can look up by itself of a filter; null: it is judged on each user. */
function keyOfFilter(text: string | undefined): ScimUserKey | null {
  let filter: Filter;
  try {
    filter = parseFilter(text ?? '');
  } catch {
    return null;
  }
  if (filter.kind !== 'compare' || filter.by !== 'eq' || filter.path.length !== 1) return null;
  if (typeof filter.value !== 'string') return null;
  const name = filter.path[0]?.toLowerCase();
  if (name === 'username') return { userName: filter.value };
  return name === 'externalid' ? { externalId: filter.value } : null;
}

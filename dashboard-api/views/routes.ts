/** Saved views over HTTP: of one person, or shared with the organisation. */

import { createRoute, z } from '@hono/zod-openapi';
import { newId } from '../../contract/ids.ts';
import {
  MAX_VIEWS,
  newViewSchema,
  pageOf,
  type SavedView,
  viewChangeSchema,
  viewListSchema,
  viewSchema,
} from '../../contract/views-api.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readProfiles } from '../../db/members/profiles.ts';
import {
  addView,
  changeView,
  chooseView,
  chosenViews,
  listViews,
  readView,
  removeView,
  type StoredView,
  unchooseView,
} from '../../db/views/views.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';
import type { Services } from '../services.ts';

const tags = ['Saved views'];
const params = z.strictObject({ viewId: z.uuid() });
const refusals = problemAnswers(400, 401, 403, 404, 503);

const list = createRoute({
  ...access('usage:read'),
  method: 'get',
  path: '/api/v1/views',
  summary: 'One’s own saved views and those that are shared, by name',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(viewListSchema, 'Views'), ...problemAnswers(400, 401, 403, 503) },
});

const one = createRoute({
  ...access('usage:read'),
  method: 'get',
  path: '/api/v1/views/{viewId}',
  summary: 'One view, as a link names it',
  tags,
  request: { params, query: z.strictObject({}) },
  responses: { ...jsonAnswer(viewSchema, 'The view'), ...refusals },
});

const create = createRoute({
  ...access('usage:read'),
  method: 'post',
  path: '/api/v1/views',
  summary: 'Save an address of the page under a name',
  description:
    'It holds the address and no figures: whoever opens it sees what they themselves may see. Only people save views, not tokens.',
  tags,
  request: { body: jsonBody(newViewSchema) },
  responses: { ...jsonAnswer(viewSchema, 'The view'), ...problemAnswers(400, 401, 403, 409, 415, 503) },
});

const change = createRoute({
  ...access('usage:read'),
  method: 'patch',
  path: '/api/v1/views/{viewId}',
  summary: 'Rename, replace, share or choose a view',
  description:
    '`isDefault` is one’s own choice, of any view that one sees. The rest is its owner’s, and of a shared one also of whoever may write settings.',
  tags,
  request: { ...ifMatch, params, body: jsonBody(viewChangeSchema) },
  responses: {
    ...jsonAnswer(viewSchema, 'The view'),
    ...problemAnswers(400, 401, 403, 404, 409, 412, 415, 503),
  },
});

const remove = createRoute({
  ...access('usage:read'),
  method: 'delete',
  path: '/api/v1/views/{viewId}',
  summary: 'Remove a view, for everybody',
  tags,
  request: { ...ifMatch, params },
  responses: { 204: { description: 'Done' }, ...refusals, ...problemAnswers(412) },
});

export function viewRoutes(app: App, { db, clock }: Services): void {
  const note = (unit: TenantUnit, by: Principal, action: AuditAction, view: StoredView) => {
    const detail = { name: view.name, page: view.page, shared: String(view.isShared) };
    const done = { action, target: view.viewId, result: 'done', detail } as const;
    return recordAudit(unit, { ...actorOf(by), ...done }, clock());
  };

  app.openapi(list, async (context) => {
    const by = context.get('principal');
    const views = await db.readTenant(by.organisationId, async (unit) =>
      shown(unit, by.personId, await listViews(unit, by.personId)),
    );
    return context.json({ views }, 200);
  });

  app.openapi(one, async (context) => {
    const by = context.get('principal');
    const { viewId } = context.req.valid('param');
    const view = await db.readTenant(by.organisationId, async (unit) => {
      const stored = await seenView(unit, by.personId, viewId);
      return stored && shownOne(unit, by.personId, stored);
    });
    return view ? context.json(view, 200) : problem(context, 'not_found');
  });

  app.openapi(create, async (context) => {
    const by = context.get('principal');
    const { isDefault, ...asked } = context.req.valid('json');
    if (by.kind !== 'session' || (asked.isShared && !mayShare(by))) return problem(context, 'not_allowed');
    const now = clock();
    const view: StoredView = {
      ...asked,
      viewId: newId(),
      ownerId: by.personId,
      page: pageOf(asked.address),
      createdAt: now,
      changedAt: now,
    };
    const made = await db.inTenant('app_user', by.organisationId, async (unit) => {
      const own = (await listViews(unit, by.personId)).filter(({ ownerId }) => ownerId === by.personId);
      if (own.length >= MAX_VIEWS) return 'limit_reached';
      if (!(await addView(unit, view))) return 'name_taken';
      if (isDefault) await chooseView(unit, by.personId, view, true);
      await note(unit, by, 'view.save', view);
      return shownOne(unit, by.personId, view);
    });
    return typeof made === 'string' ? problem(context, made) : context.json(made, 200);
  });

  app.openapi(change, async (context) => {
    const by = context.get('principal');
    const { viewId } = context.req.valid('param');
    const { isDefault, ...stated } = context.req.valid('json');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const changed = await db.inTenant('app_user', by.organisationId, async (unit) => {
      await unlessChanged(context, unit, () => tagOfView(unit, by.personId, viewId));
      const present = await seenView(unit, by.personId, viewId);
      if (!present) return 'not_found';
      let view = present;
      if (Object.keys(stated).length > 0) {
        if (!mayChange(by, present) || (stated.isShared && !mayShare(by))) return 'not_allowed';
        view = changedView(present, stated, clock());
        if (!(await changeView(unit, view))) return 'name_taken';
        if (view.page !== present.page) await unchooseView(unit, viewId);
        else if (!view.isShared) await unchooseView(unit, viewId, view.ownerId);
        await note(unit, by, 'view.change', view);
      }
      if (isDefault !== undefined) await chooseView(unit, by.personId, view, isDefault);
      return shownOne(unit, by.personId, view);
    });
    return typeof changed === 'string' ? problem(context, changed) : context.json(changed, 200);
  });

  app.openapi(remove, async (context) => {
    const by = context.get('principal');
    const { viewId } = context.req.valid('param');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const refusal = await db.inTenant('app_user', by.organisationId, async (unit) => {
      await unlessChanged(context, unit, () => tagOfView(unit, by.personId, viewId));
      const view = await seenView(unit, by.personId, viewId);
      if (!view) return 'not_found';
      if (!mayChange(by, view)) return 'not_allowed';
      await removeView(unit, viewId);
      await note(unit, by, 'view.remove', view);
      return null;
    });
    return refusal ? problem(context, refusal) : context.body(null, 204);
  });
}

/** Sharing tells everybody: it is for those who see everything themselves. */
const mayShare = (by: SessionPrincipal): boolean => by.rights.get('usage:read') === 'all';

const mayChange = (by: SessionPrincipal, view: StoredView): boolean =>
  view.ownerId === by.personId || (view.isShared && by.rights.has('settings:write'));

/** Null: there is none, or it is another person's own. */
async function seenView(
  unit: TenantUnit,
  personId: string | null,
  viewId: string,
): Promise<StoredView | null> {
  const view = await readView(unit, viewId);
  return view && (view.isShared || view.ownerId === personId) ? view : null;
}

async function tagOfView(unit: TenantUnit, personId: string, viewId: string): Promise<string | null> {
  const view = await seenView(unit, personId, viewId);
  return view && tagOf([view.name, view.address, view.isShared]);
}

type Stated = Partial<Record<'name' | 'address', string | undefined> & { isShared: boolean | undefined }>;

function changedView(view: StoredView, { name, address, isShared }: Stated, now: Date): StoredView {
  const present = address ?? view.address;
  return {
    ...view,
    name: name ?? view.name,
    address: present,
    page: pageOf(present),
    isShared: isShared ?? view.isShared,
    changedAt: now,
  };
}

async function shown(
  unit: TenantUnit,
  personId: string | null,
  views: readonly StoredView[],
): Promise<SavedView[]> {
  const chosen = personId === null ? new Set<string>() : await chosenViews(unit, personId);
  const profiles = await readProfiles(unit);
  return views.map(({ viewId, ownerId, name, page, address, isShared, createdAt, changedAt }) => ({
    viewId,
    name,
    page,
    address,
    isShared,
    isOwn: ownerId === personId,
    ownerName: profiles.get(ownerId)?.name ?? null,
    isDefault: chosen.has(viewId),
    etag: tagOf([name, address, isShared]),
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  }));
}

async function shownOne(unit: TenantUnit, personId: string | null, view: StoredView): Promise<SavedView> {
  const [only] = await shown(unit, personId, [view]);
  if (!only) throw new Error('a view is shown as one');
  return only;
}

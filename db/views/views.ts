/** Saved views, and which of them a person has chosen for a page. */
import { and, asc, eq, ne, or } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredView = Omit<Tables['savedView']['$inferSelect'], 'tenantId'>;

/** Everything that a person sees: their own, and what is shared. By name. */
export async function listViews(
  { tx, tables: { savedView }, organisationId }: TenantUnit,
  personId: string | null,
): Promise<StoredView[]> {
  const isShared = eq(savedView.isShared, true);
  const isSeen = personId === null ? isShared : or(isShared, eq(savedView.ownerId, personId));
  const rows = await tx
    .select()
    .from(savedView)
    .where(and(eq(savedView.tenantId, organisationId), isSeen))
    .orderBy(asc(savedView.name), asc(savedView.viewId));
  return rows.map(withoutTenant);
}

/** One, whoever's it is; null if there is none. */
export async function readView(unit: TenantUnit, viewId: string): Promise<StoredView | null> {
  const [row] = await unit.tx.select().from(unit.tables.savedView).where(isIt(unit, viewId));
  return row ? withoutTenant(row) : null;
}

/** @returns false if its owner has one of this name for the page */
export async function addView(
  { tx, tables, dialect, organisationId }: TenantUnit,
  view: StoredView,
): Promise<boolean> {
  const row = {
    ...view,
    tenantId: organisationId,
    createdAt: view.createdAt.toISOString(),
    changedAt: view.changedAt.toISOString(),
  };
  return (await dialect.insertNew(tx, tables.savedView, [row], 'view_id')).length > 0;
}

/** Writes a view anew. @returns false, with nothing changed, if its owner has another of this name for the page */
export async function changeView(unit: TenantUnit, view: StoredView): Promise<boolean> {
  const { tx, tables, organisationId } = unit;
  const { savedView } = tables;
  const { viewId, ownerId, page, name, address, isShared, changedAt } = view;
  const others = await tx
    .select({ viewId: savedView.viewId })
    .from(savedView)
    .where(
      and(
        eq(savedView.tenantId, organisationId),
        eq(savedView.ownerId, ownerId),
        eq(savedView.page, page),
        eq(savedView.name, name),
        ne(savedView.viewId, viewId),
      ),
    );
  if (others.length > 0) return false;
  await tx.update(savedView).set({ page, name, address, isShared, changedAt }).where(isIt(unit, viewId));
  return true;
}

/** Removes it, for everybody who has chosen it too. */
export async function removeView(unit: TenantUnit, viewId: string): Promise<void> {
  await unchooseView(unit, viewId);
  await unit.tx.delete(unit.tables.savedView).where(isIt(unit, viewId));
}

/** Those who have chosen it see the bare page again. @param except whoever goes on */
export async function unchooseView(
  { tx, tables: { defaultView }, organisationId }: TenantUnit,
  viewId: string,
  except?: string,
): Promise<void> {
  await tx
    .delete(defaultView)
    .where(
      and(
        eq(defaultView.tenantId, organisationId),
        eq(defaultView.viewId, viewId),
        except === undefined ? undefined : ne(defaultView.personId, except),
      ),
    );
}

/** The views that a person has chosen. */
export async function chosenViews(
  { tx, tables: { defaultView }, organisationId }: TenantUnit,
  personId: string,
): Promise<ReadonlySet<string>> {
  const rows = await tx
    .select({ viewId: defaultView.viewId })
    .from(defaultView)
    .where(and(eq(defaultView.tenantId, organisationId), eq(defaultView.personId, personId)));
  return new Set(rows.map(({ viewId }) => viewId));
}

/** Puts a view in the place of what a person had chosen for its page; or, with `isChosen` false, takes it from there. */
export async function chooseView(
  { tx, tables, dialect, organisationId }: TenantUnit,
  personId: string,
  { viewId, page }: Pick<StoredView, 'viewId' | 'page'>,
  isChosen: boolean,
): Promise<void> {
  const { defaultView } = tables;
  const isTheirs = and(eq(defaultView.tenantId, organisationId), eq(defaultView.personId, personId));
  // A view whose page has changed may still stand for the page that it was of.
  const isInTheWay = or(eq(defaultView.viewId, viewId), isChosen ? eq(defaultView.page, page) : undefined);
  await tx.delete(defaultView).where(and(isTheirs, isInTheWay));
  if (!isChosen) return;
  await dialect.insertNew(tx, defaultView, [{ tenantId: organisationId, personId, page, viewId }], 'view_id');
}

/** What goes with a person: their choices, and the views that nobody else sees. */
export async function removeViewsOf(unit: TenantUnit, personId: string): Promise<void> {
  const { tx, tables, organisationId } = unit;
  const { savedView, defaultView } = tables;
  await tx
    .delete(defaultView)
    .where(and(eq(defaultView.tenantId, organisationId), eq(defaultView.personId, personId)));
  await tx
    .delete(savedView)
    .where(
      and(
        eq(savedView.tenantId, organisationId),
        eq(savedView.ownerId, personId),
        eq(savedView.isShared, false),
      ),
    );
}

const isIt = ({ tables: { savedView }, organisationId }: TenantUnit, viewId: string) =>
  and(eq(savedView.tenantId, organisationId), eq(savedView.viewId, viewId));

const withoutTenant = ({ tenantId, ...row }: Tables['savedView']['$inferSelect']): StoredView => row;

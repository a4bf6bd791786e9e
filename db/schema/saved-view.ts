import type { Kit } from './kit.pg.ts';

/**
 * A row is an address of the page under a name. Written by its owner, or by an administrator if it is shared; goes when it
 * is removed, or, if nobody else sees it, with its owner.
 */
export const defineSavedView = (kit: Kit) =>
  kit.table(
    'saved_view',
    {
      tenantId: kit.uuid().notNull(),
      viewId: kit.uuid().notNull(),
      ownerId: kit.uuid().notNull(),
      name: kit.text(120).notNull(),
      /** The address up to `?`. */
      page: kit.text(64).notNull(),
      address: kit.text(4000).notNull(),
      isShared: kit.bool().notNull(),
      createdAt: kit.instant().notNull(),
      changedAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'saved_view_key', columns: [table.tenantId, table.viewId] }),
      // A person's views, each under another name.
      kit.uniqueIndex('saved_view_by_name').on(table.tenantId, table.ownerId, table.page, table.name),
    ],
  );

/** A row is the view that a person has chosen for a page. Goes with the view, or with the person. */
export const defineDefaultView = (kit: Kit) =>
  kit.table(
    'default_view',
    {
      tenantId: kit.uuid().notNull(),
      personId: kit.uuid().notNull(),
      page: kit.text(64).notNull(),
      viewId: kit.uuid().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'default_view_key', columns: [table.tenantId, table.personId, table.page] }),
    ],
  );

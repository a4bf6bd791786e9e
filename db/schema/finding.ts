import type { Kit } from './kit.pg.ts';

/**
 * A row is something unusual that was found: spend, traffic or errors beyond what is usual for a scope in an hour or a day, a
 * burst of refused calls, a login from somewhere new. Written once by the job or the login that finds it; people assign,
 * snooze and mark it.
 */
export const defineFinding = (kit: Kit) =>
  kit.table(
    'finding',
    {
      tenantId: kit.uuid().notNull(),
      findingId: kit.uuid().notNull(),
      /** One of contract `FINDING_KINDS`. */
      kind: kit.text(32).notNull(),
      /** What it is about: `organisation`, `team`, `project`, `key`, `model` or `person`, and which; empty: the organisation. */
      scope: kit.text(16).notNull(),
      scopeId: kit.text(160).notNull(),
      /** Beginning of the hour or day that it is of; of a login its instant. */
      bucketAt: kit.instant().notNull(),
      foundAt: kit.instant().notNull(),
      /** Nano-dollars, or calls, by its kind; null: it is not about an amount. */
      actual: kit.money(),
      expected: kit.money(),
      /** What moved, or where from; codes, ids and amounts. */
      detail: kit.json<Readonly<Record<string, unknown>>>().notNull(),
      /** `open`, `quiet` (found, not told), `expected` or `closed`. */
      state: kit.text(16).notNull(),
      /** Who looks after it; null: nobody yet. */
      ownerId: kit.uuid(),
      /** Until then nothing of this kind about this scope is told. */
      snoozedUntil: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'finding_key', columns: [table.tenantId, table.findingId] }),
      /** Any number of processes may look: each bucket of a scope is found once. */
      kit
        .uniqueIndex('finding_once')
        .on(table.tenantId, table.kind, table.scope, table.scopeId, table.bucketAt),
      kit.index('finding_newest').on(table.tenantId, table.foundAt),
    ],
  );

import type { Kit } from './kit.pg.ts';

/**
 * Directory. A row says that an organisation has work of one kind waiting and since when it is due, so that a job
 * process finds it without reading any tenant's data. Written with the work, in its transaction; moved on by the
 * job; removed when no work is left.
 */
export const defineDueJob = (kit: Kit) =>
  kit.table(
    'due_job',
    {
      organisationId: kit.uuid().notNull(),
      /** What waits: see `JobKind` in db/directory/due-jobs.ts. */
      kind: kit.text(32).notNull(),
      dueAt: kit.instant().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'due_job_key', columns: [table.organisationId, table.kind] }),
      kit.index('due_job_claim').on(table.kind, table.dueAt),
    ],
  );

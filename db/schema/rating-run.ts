import type { RatingTotals } from '../../contract/rating.ts';
import type { Kit } from './kit.pg.ts';
import type { defineRatingPreview } from './rating-preview.ts';

/**
 * A row is one run of a re-rating: who had it posted, why, and how far it is. Written by the application; its progress
 * alone changes. Dies with the organisation.
 */
export const defineRatingRun = (kit: Kit, preview: ReturnType<typeof defineRatingPreview>) =>
  kit.table(
    'rating_run',
    {
      tenantId: kit.uuid().notNull(),
      runId: kit.uuid().notNull(),
      previewId: kit.uuid().notNull(),
      /** `open` while it works, then its own id: an organisation has one at a time. */
      slot: kit.text(36).notNull(),
      reason: kit.text(500).notNull(),
      /** As in `audit_entry`. */
      actorKind: kit.text(16).notNull(),
      actorId: kit.uuid(),
      startedAt: kit.instant().notNull(),
      finishedAt: kit.instant(),
      /** `working`, `done`, `stopped`. */
      state: kit.text(16).notNull(),
      steps: kit.count().notNull(),
      lastAdmittedAt: kit.instant(),
      lastEventId: kit.uuid(),
      totals: kit.json<RatingTotals>().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'rating_run_key', columns: [table.tenantId, table.runId] }),
      kit.uniqueIndex('rating_run_one_at_a_time').on(table.tenantId, table.slot),
      kit.uniqueIndex('rating_run_of_preview').on(table.tenantId, table.previewId),
      kit.foreignKey({
        name: 'rating_run_of_preview_row',
        columns: [table.tenantId, table.previewId],
        foreignColumns: [preview.tenantId, preview.previewId],
      }),
    ],
  );

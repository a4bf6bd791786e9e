import type { RatingRequest, RatingTotals } from '../../contract/rating.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is one preview of a re-rating: what was asked, what it found so far, and where it goes on. Written by the
 * application, moved on batch by batch; dies when it has expired and no run applied it.
 */
export const defineRatingPreview = (kit: Kit) =>
  kit.table(
    'rating_preview',
    {
      tenantId: kit.uuid().notNull(),
      previewId: kit.uuid().notNull(),
      request: kit.json<RatingRequest>().notNull(),
      createdAt: kit.instant().notNull(),
      expiresAt: kit.instant().notNull(),
      priceVersion: kit.text(160).notNull(),
      /** SHA-256, hex, over request, prices and the last run. */
      inputsHash: kit.text(64).notNull(),
      /** `working`, `ready`. */
      state: kit.text(16).notNull(),
      /** Batches done; two processes that work on it at once do not both count. */
      steps: kit.count().notNull(),
      /** The last event looked at. */
      lastAdmittedAt: kit.instant(),
      lastEventId: kit.uuid(),
      totals: kit.json<RatingTotals>().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'rating_preview_key', columns: [table.tenantId, table.previewId] }),
      // Previews that can go, and those with work left.
      kit.index('rating_preview_by_expiry').on(table.tenantId, table.expiresAt),
    ],
  );

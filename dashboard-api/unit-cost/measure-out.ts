import type { StoredMeasure } from '../../db/measures/measures.ts';

/** A measure as the API states it, without its days. */
export const measureOut = ({ createdAt, archivedAt, ...measure }: StoredMeasure) => ({
  ...measure,
  createdAt: createdAt.toISOString(),
  archivedAt: archivedAt?.toISOString() ?? null,
});

import type { Database } from '../../db/database.ts';
import { isThere } from '../../db/deletion/apply.ts';
import { readList } from './certificate.ts';

/** The database holds organisations that were deleted: it was restored from a copy that is older. */
export class RestoredDeletionsError extends Error {
  override readonly name = 'RestoredDeletionsError';
}

/**
 * Nothing is served, and no gate is told anything, from a copy that holds what was deleted.
 * @param file the list of deletions; null: there is none to go by
 * @throws {RestoredDeletionsError} naming the organisations
 */
export async function refuseRestoredDeletions(db: Database, file: string | null): Promise<void> {
  if (file === null) return;
  const back: string[] = [];
  for (const { certificate } of await readList(file)) {
    if (await isThere(db, certificate.organisationId)) back.push(certificate.organisationId);
  }
  if (back.length > 0)
    throw new RestoredDeletionsError(
      `the database holds organisations that were deleted: ${back.join(', ')}. Run npm run apply-deletions first.`,
    );
}

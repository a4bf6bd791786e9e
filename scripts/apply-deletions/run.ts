/** The list of deletions, carried out again on a database that was restored. */
import type { ListedDeletion } from '../../dashboard-api/deletion/certificate.ts';
import type { Database } from '../../db/database.ts';
import { applyDeletion } from '../../db/deletion/apply.ts';

export interface Applying {
  readonly batch: number;
  isStopped(): boolean;
  /** For the person at the terminal. */
  say(text: string): void;
}

/** @returns false if it was stopped: it goes on where it was */
export async function applyDeletions(
  db: Database,
  listed: readonly ListedDeletion[],
  { batch, isStopped, say }: Applying,
): Promise<boolean> {
  for (const one of listed) {
    const { organisationId } = one.certificate;
    let rows = 0;
    const onRemoved = (_: string, more: number) => {
      rows += more;
    };
    const { outcome } = await applyDeletion(db, one, { batch, isStopped, onRemoved });
    if (outcome !== 'done') return false;
    say(
      rows === 0 ? `${organisationId}: nothing of it was there` : `${organisationId}: ${rows} rows removed`,
    );
  }
  return true;
}

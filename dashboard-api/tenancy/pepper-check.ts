/**
 * Whether every secret that is in use stands under a pepper that is configured. Without it a key can be neither made sense
 * of nor replaced: what would follow looks like wrong keys, and is a setting that was lost.
 */
import type { Database } from '../../db/database.ts';
import { organisationsDue } from '../../db/directory/due-jobs.ts';
import { secretsByPepper } from '../../db/tenancy/key-uses.ts';
import type { KeyMaking } from './keys.ts';

/** Nothing may be served. The message names versions, never a pepper. */
export class PepperError extends Error {
  constructor(versions: readonly string[]) {
    super(`keys are stored under pepper versions that PEPPERS does not have: ${versions.join(', ')}`);
    this.name = 'PepperError';
  }
}

/**
 * Looks at the first hundred organisations that have keys: those whose gates were asked longest ago.
 * @throws {PepperError} naming the versions that are missing
 */
export async function checkPeppers(
  db: Database,
  { peppers }: Pick<KeyMaking, 'peppers'>,
  now: Date,
): Promise<void> {
  const missing = new Set<string>();
  // Every organisation that has a key has this job.
  for (const organisationId of await organisationsDue(db, 'gate.replay', now)) {
    const stored = await db.readTenant(organisationId, (unit) => secretsByPepper(unit, now));
    for (const { version } of stored) if (!peppers.has(version)) missing.add(version);
  }
  if (missing.size > 0) throw new PepperError([...missing].sort());
}

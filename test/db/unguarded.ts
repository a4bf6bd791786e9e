/** Servers that have no rules of ours to keep organisations apart, and nothing of their own in their place. */
import { newId } from '../../contract/ids.ts';
import type { Database } from '../../db/database.ts';

/**
 * Whether a server that lacks security policies shows a team to an organisation that there is not: then isolation cannot be tried
 * on it. A server that has every feature is never excused. Teams must be there.
 */
export async function isUnguarded(db: Database): Promise<boolean> {
  if ((await db.asOwner((tx) => db.upkeep.missingFeatures(tx))).length === 0) return false;
  const seen = await db
    .as('shared')
    .inTenant('app_user', newId(), ({ tx, tables }) => tx.select().from(tables.team));
  return seen.length > 0;
}

import { pendingCommands } from '../../db/edge/commands.ts';
import type { Services } from '../services.ts';

/**
 * Tells the gateway now. Whether others of the organisation's commands still wait is of no concern here.
 * @param targets ids of keys, or the organisation's own
 * @returns whether the gateway has confirmed what it was told of them
 */
export async function isConfirmed(
  { db, publishNow }: Pick<Services, 'db' | 'publishNow'>,
  organisationId: string,
  targets: readonly string[],
): Promise<boolean> {
  if (await publishNow(organisationId)) return true;
  const waiting = await db.readTenant(organisationId, pendingCommands);
  return !waiting.some(({ content }) => targets.includes(content.target));
}

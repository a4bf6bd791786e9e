/**
 * Keys of one's own: whoever has the right to write keys for themselves makes them in projects of their teams, is their
 * owner, and cares for them. Policies above a key hold for these as for all; what could go around them, or is about the
 * gateway's load, stays with whoever writes keys for the whole organisation. So does switching on: somebody had a
 * reason to switch off.
 */
import type { Context } from 'hono';
import { type NewKeyRequest, newKeySchema } from '../../contract/keys-api.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { Seen } from '../../db/members/seen.ts';
import { countKeysOf, readSeenKey } from '../../db/tenancy/keys.ts';
import type { AppEnv } from '../http/app-env.ts';
import { problem } from '../http/problems.ts';
import { neededRight } from '../identity/access.ts';

/** Keys that somebody may own who makes them for themselves; revoked ones do not count. */
export const MAX_OWN_KEYS = 25;

/** What may be chosen of a key of one's own: a name and a place, and what only narrows it. */
const CHOSEN: ReadonlySet<string> = new Set([
  'name',
  'projectId',
  'environment',
  'ownerId',
  'expiresAt',
  'allowedProviders',
  'allowedModels',
  'deniedProviders',
  'deniedModels',
  'requestsPerMinute',
  'tokensPerMinute',
  'concurrency',
] satisfies (keyof NewKeyRequest)[]);

const USUAL: Readonly<Record<string, unknown>> = newKeySchema.parse({ name: 'usual' });

/** Fields of a wanted key that somebody may not choose for themselves. */
export function beyondOwn(wanted: NewKeyRequest, personId: string): string[] {
  const isTheirs = wanted.ownerId === null || wanted.ownerId === personId;
  const others = Object.entries(wanted).filter(
    ([field, value]) => !CHOSEN.has(field) && JSON.stringify(value) !== JSON.stringify(USUAL[field]),
  );
  return [...(isTheirs ? [] : ['ownerId']), ...others.map(([field]) => field)];
}

/** Whether a key may be changed by whoever writes the keys that are `seen`. */
export async function mayChangeKey(
  unit: TenantUnit,
  seen: Seen,
  keyId: string,
): Promise<'yes' | 'not_found' | 'not_allowed'> {
  if (seen === 'all') return 'yes';
  const key = await readSeenKey(unit, keyId, seen);
  if (!key) return 'not_found';
  return key.ownerId === seen.personId ? 'yes' : 'not_allowed';
}

/** True if somebody has as many keys as they may make for themselves. */
export const hasAllOwnKeys = async (unit: TenantUnit, personId: string): Promise<boolean> =>
  (await countKeysOf(unit, personId)) >= MAX_OWN_KEYS;

/** Refuses what needs the right for the whole organisation. @param places the fields that need it */
export const needsAllKeys = (context: Context<AppEnv>, places: readonly string[]): Response =>
  problem(
    context,
    'not_allowed',
    null,
    places.map((place) => ({ place, message: neededRight('keys:write', 'all') })),
  );

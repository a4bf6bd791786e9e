/** A key as the API shows it, and the tag of what two people may write over each other of it. */
import type { Context } from 'hono';
import type { KeyRow } from '../../contract/dashboard.ts';
import type { TenantUnit } from '../../db/database.ts';
import { type ListedKey, listKeys } from '../../db/tenancy/keys.ts';
import type { AppEnv } from '../http/app-env.ts';
import { tagOf, unlessChanged } from '../http/preconditions.ts';

export const keyRow = ({ activeShards, ...key }: ListedKey): KeyRow => ({
  ...key,
  etag: tagOf([key.name, activeShards, key.rotation]),
});

/** @throws {ChangedSinceError} through `unlessChanged` */
export const keyAsRead = (context: Context<AppEnv>, unit: TenantUnit, keyId: string): Promise<void> =>
  unlessChanged(context, unit, async () => {
    const [key] = await listKeys(unit, 'all', keyId);
    return key ? keyRow(key).etag : null;
  });

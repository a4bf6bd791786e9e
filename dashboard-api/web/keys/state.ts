import type { KeyRow } from '../../../contract/dashboard.ts';
import type { KeysSearch } from './search.ts';

/** How a key stands now. An expired key is active in the books; at the gate it is refused. */
export type KeyState = 'active' | 'disabled' | 'expired' | 'revoked';

export function keyState({ status, expiresAt }: KeyRow, nowMs: number): KeyState {
  if (status !== 'active') return status;
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'active';
}

/** True for what something can still be done with. */
export const isLive = (row: KeyRow, nowMs: number): boolean => keyState(row, nowMs) !== 'revoked';

/** The keys that a search shows, in the order given. */
export function shownKeys(keys: readonly KeyRow[], search: KeysSearch, nowMs: number): KeyRow[] {
  const wanted = search.find?.trim().toLowerCase() ?? '';
  return keys.filter((key) => isInState(keyState(key, nowMs), search) && isFound(key, wanted));
}

function isInState(state: KeyState, { state: filter = 'live' }: KeysSearch): boolean {
  if (filter === 'all') return true;
  return filter === 'live' ? state === 'active' || state === 'disabled' : state === filter;
}

function isFound(key: KeyRow, wanted: string): boolean {
  const { name, keyId, teamName, projectName, environment, ownerName } = key;
  return [name, keyId, teamName, projectName, environment ?? '', ownerName ?? ''].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

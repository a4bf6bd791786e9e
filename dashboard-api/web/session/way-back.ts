/** Where somebody wanted to go before they had to sign in: kept in this tab while they are at their provider's. */

const STORAGE_KEY = 'spendgate.wayBack';
/** A path of this page: one that begins with two slashes would be another host's. */
const OWN_PATH = /^\/(?!\/)/;

type Place = Pick<Location, 'pathname' | 'search' | 'hash'>;

/**
 * Takes note of the address before the page is left for a provider's. The pages that sign somebody in are nowhere to go back
 * to; the one that a provider sends back to keeps what was noted before it.
 */
export function noteWayBack({ pathname, search, hash }: Place, storage: () => Storage): void {
  if (pathname.startsWith('/login/callback/')) return;
  try {
    if (pathname === '/login' || pathname === '/join') storage().removeItem(STORAGE_KEY);
    else storage().setItem(STORAGE_KEY, pathname + search + hash);
  } catch {
    // Nothing is kept: it goes on at the overview.
  }
}

/** @returns path, query and fragment to go on at: the overview where nothing was noted */
export function readWayBack(storage: () => Storage): string {
  try {
    const noted = storage().getItem(STORAGE_KEY) ?? '';
    return OWN_PATH.test(noted) ? noted : '/';
  } catch {
    return '/';
  }
}

/** It is gone once somebody is back. */
export function forgetWayBack(storage: () => Storage): void {
  try {
    storage().removeItem(STORAGE_KEY);
  } catch {
    // Nothing was kept.
  }
}

/**
 * What an address brings along to sign in with. It is taken out of the address at once, so that it stays neither in
 * the address bar nor in the history.
 */
import { Secret } from '../../../contract/secret.ts';

/** What a provider sent the browser back with. */
export interface Returned {
  /** Which provider: the last part of the path. */
  readonly provider: string;
  /** The query, without its question mark. */
  readonly parameters: Secret;
}

export interface Arrival {
  /** From `/login#token=…` or `/join#token=…`. */
  readonly token: Secret | null;
  /** From `/login/callback/…?…`. */
  readonly returned: Returned | null;
}

const WITH_TOKEN = ['/login', '/join'];
const CALLBACK = /^\/login\/callback\/([\w-]{1,64})$/;

export function takeArrival(location: Location, history: History): Arrival {
  const { pathname, hash, search } = location;
  const [, provider] = CALLBACK.exec(pathname) ?? [];
  const brought = provider ? search : WITH_TOKEN.includes(pathname) ? hash : '';
  if (brought) history.replaceState(history.state, '', pathname);
  const text = brought.slice(1);
  if (provider) return { token: null, returned: text ? { provider, parameters: new Secret(text) } : null };
  const token = new URLSearchParams(text).get('token');
  return { token: token ? new Secret(token) : null, returned: null };
}

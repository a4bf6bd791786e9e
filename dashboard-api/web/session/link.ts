import { Secret } from '../../../contract/secret.ts';

/**
 * Takes the token out of `/login#token=…` and out of the address at once, so that it stays neither in the address
 * bar nor in the history. Null if there is none.
 */
export function takeLinkToken(location: Location, history: History): Secret | null {
  if (location.pathname !== '/login') return null;
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (location.hash) history.replaceState(history.state, '', location.pathname);
  return token ? new Secret(token) : null;
}

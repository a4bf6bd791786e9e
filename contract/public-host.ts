/**
 * Whether an address that an admin registered can be one of a public host. Names alone are judged here; which address
 * a name leads to is for the network to judge, which lets nothing but public ones through. Pure.
 */

/** RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476 and names that private networks have given themselves. */
const INTERNAL_ENDINGS: ReadonlySet<string> = new Set([
  'alt',
  'arpa',
  'example',
  'internal',
  'invalid',
  'local',
  'localdomain',
  'localhost',
  'onion',
  'test',
  'corp',
  'home',
  'intranet',
  'intra',
  'lan',
  'mail',
  'private',
  'svc',
]);
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const PATH = /^(?:\/[A-Za-z0-9._~-]+)*$/;
const LOWEST_FREE_PORT = 1024;

/**
 * True for `https://host[:port][/path]` whose host is a public name: no address, no single label, no internal ending;
 * port 443 or one above 1023; no credentials, query, fragment, last slash or dot segment.
 */
export function isPublicBaseUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' || !isPublicHostName(url.hostname)) return false;
  const path = url.pathname === '/' ? '' : url.pathname;
  // What the parser would read otherwise than it is written could be read otherwise again elsewhere.
  if (text !== `${url.origin}${path}` || !PATH.test(path)) return false;
  return url.port === '' || Number(url.port) >= LOWEST_FREE_PORT;
}

/** True for a name of at least two labels that does not stand for an address and has no internal ending. */
export function isPublicHostName(name: string): boolean {
  const labels = name.split('.');
  const ending = labels.at(-1) ?? '';
  return (
    name.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    /[a-z]/.test(ending) &&
    !INTERNAL_ENDINGS.has(ending)
  );
}

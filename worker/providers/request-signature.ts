/**
 * Requests that their callers signed with AWS Signature Version 4, in either algorithm, in the header or in the query:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html. Nothing that the
 * signature covers may change on the way up: the body, the path and the headers that it names. Pure.
 */

const IN_HEADER = /^AWS4-[A-Z0-9-]+\s/;
const NAMES_IN_HEADER = /\bSignedHeaders=([^,\s]*)/;
const NAMES_IN_QUERY = /[?&]X-Amz-SignedHeaders=([^&]*)/i;
const STRICT_NAME = /^:?[a-z0-9-]{1,64}$/;
/** What AWS says of a signature that is not the one it calculates itself; other refusals of its keep their words. */
const MISMATCH = /signature we calculated does not match/i;

/**
 * The names of the headers that a signature covers, in lower case. Over HTTP/2 there may be `:authority` among them.
 * @param search the query with its `?`, or nothing
 * @returns null if the request is not signed
 */
export function signedHeaderNames(headers: Headers, search: string): ReadonlySet<string> | null {
  const authorization = headers.get('authorization') ?? '';
  if (IN_HEADER.test(authorization)) return namesIn(NAMES_IN_HEADER.exec(authorization)?.[1] ?? '');
  const inQuery = NAMES_IN_QUERY.exec(search)?.[1];
  return inQuery === undefined ? null : namesIn(inQuery.replace(/%3B/gi, ';'));
}

/** True if an error body says that the signature is another than the request's. */
export function saysMismatch(errorText: string): boolean {
  return MISMATCH.test(errorText);
}

function namesIn(list: string): ReadonlySet<string> {
  const names = list.toLowerCase().split(';');
  return new Set(names.filter((name) => STRICT_NAME.test(name)));
}

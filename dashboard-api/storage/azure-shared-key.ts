/**
 * Signing for Azure Storage with an account's key: Shared Key of version 2009-09-19 and later
 * (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key, read 2026-11-21). Pure.
 */
import { createHmac } from 'node:crypto';

export interface SharedKeyRequest {
  readonly method: string;
  /** Without a signature in its query. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
}

/** Headers whose values stand in the text by their place; the length is stated by itself. */
const AFTER_LENGTH = [
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
];

/** The text that is signed. Of an empty body the length is left empty, as since version 2015-02-21. */
export function stringToSign(account: string, { method, url, headers, bodyBytes }: SharedKeyRequest): string {
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .toSorted()
    .map((name) => `${name}:${headers[name]?.trim()}`);
  return [
    method,
    headers['content-encoding'] ?? '',
    headers['content-language'] ?? '',
    bodyBytes === 0 ? '' : String(bodyBytes),
    ...AFTER_LENGTH.map((name) => headers[name] ?? ''),
    ...own,
    `/${account}${url.pathname}`,
    ...parameters(url),
  ].join('\n');
}

/** Each parameter once, its values decoded and in order, by the names in lower case. */
function parameters({ searchParams }: URL): string[] {
  const names = [...new Set([...searchParams.keys()].map((name) => name.toLowerCase()))].toSorted();
  return names.map((name) => {
    const values = [...searchParams].flatMap(([one, value]) => (one.toLowerCase() === name ? [value] : []));
    return `${name}:${values.toSorted().join(',')}`;
  });
}

/** The value of `Authorization`. @param key as Azure shows it, in base64 */
export function sharedKeyAuthorization(account: string, key: string, request: SharedKeyRequest): string {
  const signature = createHmac('sha256', Buffer.from(key, 'base64'))
    .update(stringToSign(account, request), 'utf8')
    .digest('base64');
  return `SharedKey ${account}:${signature}`;
}

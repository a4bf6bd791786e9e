/**
 * Azure Blob Storage with a shared access signature or an account's key: block blobs, whole or of blocks
 * (https://learn.microsoft.com/rest/api/storageservices/put-block and the pages beside it).
 */
import type { Egress } from '../egress/egress.ts';
import { sharedKeyAuthorization } from './azure-shared-key.ts';
import { ask, type ObjectStore, type StoreObject } from './object-store.ts';

const VERSION = '2023-11-03';

/** `sasToken` is what stands behind `?` in a signed URL; `accountKey` in base64, as Azure shows it. */
export type AzureCredential =
  | { readonly sasToken: string }
  | { readonly account: string; readonly accountKey: string };

/** @param container its URL */
export function azureBlobStore(
  egress: Egress,
  container: string,
  credential: AzureCredential,
  clock: () => Date,
): ObjectStore {
  const send = async (
    { name }: StoreObject,
    query: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
  ) => {
    const url = new URL(container);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${name.split('/').map(encodeURIComponent).join('/')}`;
    url.search = new URLSearchParams(query).toString();
    const signed = { 'x-ms-version': VERSION, ...headers };
    if ('sasToken' in credential) {
      // As it was given: a signature that is written anew may be another.
      url.search = [url.search.slice(1), credential.sasToken.replace(/^\?/, '')].filter(Boolean).join('&');
      await ask(egress, url, { method: 'PUT', headers: signed, body });
      return;
    }
    const { account, accountKey } = credential;
    const dated = { ...signed, 'x-ms-date': clock().toUTCString() };
    const request = { method: 'PUT', url, headers: dated, bodyBytes: body.byteLength };
    const authorization = sharedKeyAuthorization(account, accountKey, request);
    await ask(egress, url, { method: 'PUT', headers: { ...dated, authorization }, body });
  };
  return {
    put: (object, bytes) =>
      send(object, {}, { 'x-ms-blob-type': 'BlockBlob', 'content-type': object.mediaType }, bytes),
    // Blocks that nobody lists are removed by the store after a week.
    begin: async () => 'blocks',
    async putPart(object, _token, part, bytes) {
      const blockid = Buffer.from(String(part).padStart(6, '0')).toString('base64');
      await send(object, { comp: 'block', blockid }, {}, bytes);
      return blockid;
    },
    async finish(object, _token, tags) {
      const blocks = tags.map((tag) => `<Latest>${tag}</Latest>`).join('');
      const xml = `<?xml version="1.0" encoding="utf-8"?><BlockList>${blocks}</BlockList>`;
      const headers = { 'content-type': 'application/xml', 'x-ms-blob-content-type': object.mediaType };
      await send(object, { comp: 'blocklist' }, headers, Buffer.from(xml));
    },
  };
}

/**
 * Azure Blob Storage with a shared access signature: block blobs, whole or of blocks
 * (https://learn.microsoft.com/rest/api/storageservices/put-block and the pages beside it).
 */
import type { Egress } from '../egress/egress.ts';
import { ask, type ObjectStore, type StoreObject } from './object-store.ts';

const VERSION = '2023-11-03';

/** @param container its URL @param sasToken what stands behind `?` in a signed URL */
export function azureBlobStore(egress: Egress, container: string, sasToken: string): ObjectStore {
  const send = async (
    { name }: StoreObject,
    query: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
  ) => {
    const url = new URL(container);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${name.split('/').map(encodeURIComponent).join('/')}`;
    const own = new URLSearchParams(query).toString();
    // As it was given: a signature that is written anew may be another.
    url.search = [own, sasToken.replace(/^\?/, '')].filter((part) => part !== '').join('&');
    await ask(egress, url, { method: 'PUT', headers: { 'x-ms-version': VERSION, ...headers }, body });
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

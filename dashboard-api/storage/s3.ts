/**
 * S3's protocol, signed with Signature Version 4: whole objects and multipart uploads
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html and the pages beside it).
 */
import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import type { Egress } from '../egress/egress.ts';
import { ask, type ObjectStore, StoreError, type StoreObject } from './object-store.ts';

export interface S3Settings {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly isPathStyle: boolean;
}

export interface S3Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function s3Store(
  egress: Egress,
  settings: S3Settings,
  credential: S3Credential,
  clock: () => Date,
): ObjectStore {
  const send = async (method: string, url: URL, body: Uint8Array | null, mediaType?: string) => {
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      service: 's3',
      region: settings.region,
      ...credential,
      headers: {
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
        ...(mediaType === undefined ? {} : { 'content-type': mediaType }),
      },
      datetime: clock()
        .toISOString()
        .replaceAll(/[-:]|\.\d{3}/g, ''),
    });
    const signed = await signer.sign();
    return ask(egress, signed.url, { method, headers: Object.fromEntries(signed.headers), body });
  };
  const urlOf = ({ name }: StoreObject, query: Record<string, string> = {}) =>
    objectUrl(settings, name, query);
  return {
    async put(object, bytes) {
      await send('PUT', urlOf(object), bytes, object.mediaType);
    },
    async begin(object) {
      const response = await send('POST', urlOf(object, { uploads: '' }), null, object.mediaType);
      const id = /<UploadId>([^<]{1,1900})<\/UploadId>/.exec(await response.text())?.[1];
      if (id === undefined) throw new StoreError(response.status);
      return id;
    },
    async putPart(object, uploadId, part, bytes) {
      const query = { partNumber: String(part + 1), uploadId };
      const tag = (await send('PUT', urlOf(object, query), bytes)).headers.get('etag');
      if (tag === null) throw new StoreError(502);
      return tag;
    },
    async finish(object, uploadId, tags) {
      const parts = tags.map(
        (tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${xmlText(tag)}</ETag></Part>`,
      );
      const xml = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`;
      const response = await send('POST', urlOf(object, { uploadId }), Buffer.from(xml), 'application/xml');
      // A failure after the first byte has been answered comes with 200.
      if (!(await response.text()).includes('<CompleteMultipartUploadResult')) throw new StoreError(502);
    },
  };
}

function objectUrl(
  { endpoint, bucket, isPathStyle }: S3Settings,
  name: string,
  query: Readonly<Record<string, string>>,
): URL {
  const url = new URL(endpoint);
  if (!isPathStyle) url.hostname = `${bucket}.${url.hostname}`;
  const path = [...(isPathStyle ? [bucket] : []), ...name.split('/')].map(encodeURIComponent).join('/');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`;
  url.search = new URLSearchParams(query).toString();
  return url;
}

const xmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

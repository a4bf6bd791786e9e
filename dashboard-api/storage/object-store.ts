/** What an upload needs of an object store, whichever it is. */
import type { Egress, EgressRequest } from '../egress/egress.ts';

/** Parts are of this size, but for the last: S3 takes none below 5 MiB. */
export const PART_BYTES = 8 * 1024 * 1024;

export interface StoreObject {
  readonly name: string;
  readonly mediaType: string;
}

export interface ObjectStore {
  /** A small object, whole. */
  put(object: StoreObject, bytes: Uint8Array): Promise<void>;
  /** @returns what the store calls an upload in parts */
  begin(object: StoreObject): Promise<string>;
  /** @param part from 0 @returns what the store has to be told of the part at the end */
  putPart(object: StoreObject, token: string, part: number, bytes: Uint8Array): Promise<string>;
  /** Only now the object is there. @param tags of all parts, in order */
  finish(object: StoreObject, token: string, tags: readonly string[]): Promise<void>;
}

/** The store said no. What it said is not kept: it may name what is secret. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly status: number;
  /** The store does not know the upload, which must begin anew. */
  readonly isForgotten: boolean;

  constructor(status: number, isForgotten = false) {
    super(`object store: ${status}`);
    this.status = status;
    this.isForgotten = isForgotten;
  }
}

const TIMEOUT_MS = 120_000;

/** @throws {StoreError} on any answer but of success @throws {EgressError} without an answer */
export async function ask(egress: Egress, url: URL, request: EgressRequest): Promise<Response> {
  const response = await egress.fetch(url, { timeoutMs: TIMEOUT_MS, ...request });
  if (!response.ok) throw new StoreError(response.status, response.status === 404);
  return response;
}

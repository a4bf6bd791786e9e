import { createHash, hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { GATEWAY_KEY_MARK } from './credentials.ts';

/** A larger body is hashed and searched as it passes, and answered with 413. */
const MAX_BODY_BYTES = 67_108_864;

export interface ReceivedBody {
  /** Empty if the body was too large to keep. */
  readonly raw: Buffer;
  readonly isTooLarge: boolean;
  readonly sha256: string;
  readonly hasKeyShape: boolean;
}

/** Reads a request's body to its end; null: the caller left before that. */
export function receiveBody(request: IncomingMessage): Promise<ReceivedBody | null> {
  return new Promise((resolve) => {
    const digest = { value: null as ReturnType<typeof createHash> | null };
    let chunks: Buffer[] = [];
    let bytes = 0;
    let hasKeyShape = false;
    let tail = '';
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) {
        chunks.push(chunk);
        return;
      }
      digest.value ??= createHash('sha256');
      for (const part of [...chunks, chunk]) {
        digest.value.update(part);
        const text = tail + part.toString('latin1');
        hasKeyShape ||= text.includes(GATEWAY_KEY_MARK);
        tail = text.slice(1 - GATEWAY_KEY_MARK.length);
      }
      chunks = [];
    });
    request.on('end', () => {
      const raw = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      if (digest.value) {
        resolve({ raw: Buffer.alloc(0), isTooLarge: true, sha256: digest.value.digest('hex'), hasKeyShape });
        return;
      }
      resolve({
        raw,
        isTooLarge: false,
        sha256: hash('sha256', raw, 'hex'),
        hasKeyShape: raw.includes(GATEWAY_KEY_MARK),
      });
    });
    request.on('close', () => resolve(null));
  });
}

/**
 * The file that a database is copied into: frames one after the other, each a length (32 bits, big-endian) and JSON,
 * deflated, sealed with AES-256-GCM (NIST SP 800-38D). The nonce is the frame's number under a key of this copy alone, and
 * the last frame is marked: what is cut, changed, moved or repeated does not open.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Secret } from '../../contract/secret.ts';

const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
/** No frame of ours is longer: a thousand rows, or four with files of a few megabytes. */
const MOST_FRAME_BYTES = 256 * 1024 * 1024;

export interface WrittenFile {
  readonly bytes: number;
  /** Of the file as it rests, lower-case hex: whether it is whole can be seen without the key. */
  readonly sha256: string;
}

export interface FrameWriter {
  /** Adds a frame; the last one ends the file. */
  write(content: unknown, isLast?: boolean): Promise<void>;
  close(): Promise<WrittenFile>;
}

/** The file is not what was written under this key. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
}

/** @throws {Error} if there is a file of this name */
export async function createFrames(path: string, key: Secret<Uint8Array>): Promise<FrameWriter> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let [number, bytes] = [0, 0];
  return {
    async write(content, isLast = false) {
      const cipher = createCipheriv(CIPHER, key.reveal(), nonceOf(number)).setAAD(boundTo(isLast));
      const deflated = deflateRawSync(JSON.stringify(content), { level: 1 });
      const sealed = Buffer.concat([cipher.update(deflated), cipher.final(), cipher.getAuthTag()]);
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(sealed.length);
      const frame = Buffer.concat([length, sealed]);
      hash.update(frame);
      await file.writeFile(frame);
      number++;
      bytes += frame.length;
    },
    async close() {
      await file.sync();
      await file.close();
      return { bytes, sha256: hash.digest('hex') };
    },
  };
}

export interface Frame {
  readonly content: unknown;
  readonly isLast: boolean;
}

/** @throws {CopyError} at the first frame that does not open, or at the end of a file that lacks its last one */
export async function* readFrames(path: string, key: Secret<Uint8Array>): AsyncGenerator<Frame> {
  let [number, isOver, held] = [0, false, Buffer.alloc(0)];
  for await (const chunk of createReadStream(path)) {
    held = Buffer.concat([held, chunk as Buffer]);
    for (let frame = nextFrame(held); frame !== null; frame = nextFrame(held)) {
      if (isOver) throw new CopyError('there is more after the last frame');
      held = held.subarray(LENGTH_BYTES + frame.length);
      const opened = openFrame(key, number++, frame);
      isOver = opened.isLast;
      yield opened;
    }
  }
  if (held.length > 0 || !isOver) throw new CopyError('the file is cut off');
}

function nextFrame(held: Buffer): Buffer | null {
  if (held.length < LENGTH_BYTES) return null;
  const length = held.readUInt32BE();
  if (length > MOST_FRAME_BYTES || length <= TAG_BYTES) throw new CopyError('a frame has no possible length');
  return held.length < LENGTH_BYTES + length ? null : held.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
}

function openFrame(key: Secret<Uint8Array>, number: number, sealed: Buffer): Frame {
  for (const isLast of [false, true]) {
    const opener = createDecipheriv(CIPHER, key.reveal(), nonceOf(number), { authTagLength: TAG_BYTES });
    opener.setAAD(boundTo(isLast)).setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      const deflated = Buffer.concat([opener.update(sealed.subarray(0, -TAG_BYTES)), opener.final()]);
      return { content: JSON.parse(inflateRawSync(deflated).toString('utf8')), isLast };
    } catch {
      // Tried as the other kind of frame.
    }
  }
  throw new CopyError(
    number === 0 ? 'it does not open with this key' : 'a frame is not the one that was written',
  );
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 8);
  return nonce;
}

const boundTo = (isLast: boolean): Buffer => Buffer.from(isLast ? 'last' : 'next');

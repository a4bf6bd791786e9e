import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BinaryFrameReader, WHOLE_MESSAGE_BYTES } from '../../../worker/stream/binary-frames.ts';
import { binaryFrame } from './binary-frame.ts';
import { chunkSizes, concat, cut, equalChunks } from './chunks.ts';

interface Seen {
  readonly frames: { messageType: string; eventType: string; payload: string }[];
  tooLong: number;
  malformed: number;
  isWhole: boolean;
}

function read(chunks: readonly Uint8Array[]): Seen {
  const seen: Seen = { frames: [], tooLong: 0, malformed: 0, isWhole: false };
  const reader = new BinaryFrameReader({
    frame: ({ messageType, eventType, payload }) =>
      seen.frames.push({ messageType, eventType, payload: new TextDecoder().decode(payload) }),
    tooLong: () => seen.tooLong++,
    malformed: () => seen.malformed++,
  });
  for (const chunk of chunks) reader.push(chunk);
  seen.isWhole = reader.end();
  return seen;
}

const EVENT = { ':message-type': 'event', ':event-type': 'metadata', ':content-type': 'application/json' };
const ONE = binaryFrame(EVENT, '{"usage":{"inputTokens":1}}');
const OTHER = binaryFrame({ ':message-type': 'exception', ':exception-type': 'throttlingException' }, '{}');
const STREAM = concat([ONE, OTHER, ONE]);
const EXPECTED = [
  { messageType: 'event', eventType: 'metadata', payload: '{"usage":{"inputTokens":1}}' },
  { messageType: 'exception', eventType: 'throttlingException', payload: '{}' },
  { messageType: 'event', eventType: 'metadata', payload: '{"usage":{"inputTokens":1}}' },
];

describe('binary messages', () => {
  it('come out the same for any chunking', () => {
    for (const size of [1, 3, 11, 12, 13, STREAM.length]) {
      expect(read(equalChunks(STREAM, size))).toMatchObject({ frames: EXPECTED, isWhole: true });
    }
    fc.assert(
      fc.property(chunkSizes, (sizes) => {
        expect(read(cut(STREAM, sizes)).frames).toEqual(EXPECTED);
      }),
    );
  });

  it('a byte that changed on the way is found, and nothing after it is believed', () => {
    for (let at = 0; at < ONE.length; at++) {
      const damaged = STREAM.slice();
      damaged[ONE.length + (at % OTHER.length)] = (damaged[ONE.length + (at % OTHER.length)] ?? 0) ^ 1;
      const seen = read([damaged]);
      expect(seen.frames).toEqual(EXPECTED.slice(0, 1));
      expect(seen.isWhole).toBe(false);
    }
  });

  it('one that breaks off leaves the stream incomplete', () => {
    expect(read([STREAM.subarray(0, -1)])).toMatchObject({ frames: EXPECTED.slice(0, 2), isWhole: false });
  });

  it('one that is longer than is kept is passed over, and the next one is read', () => {
    const long = binaryFrame(EVENT, ' '.repeat(WHOLE_MESSAGE_BYTES));
    expect(read(equalChunks(concat([long, ONE]), 65_536))).toMatchObject({
      frames: EXPECTED.slice(0, 1),
      tooLong: 1,
      isWhole: true,
    });
  });

  it('arbitrary bytes never throw, and are never believed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(read([bytes]).frames).toEqual([]);
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrontendFrames } from '../../../db/embedded/frames.ts';

const START_UP = Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 7]);
const message = (type: string, body: readonly number[]): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
};

test('messages come out whole and in order, however the bytes were cut', () => {
  const bodies = fc.array(fc.array(fc.nat(255), { maxLength: 40 }), { maxLength: 10 });
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 30 })), (all, cuts) => {
      const messages = [START_UP, ...all.map((body) => message('Q', body))];
      const bytes = new Uint8Array(Buffer.concat(messages));
      const frames = new FrontendFrames();
      const seen: Buffer[] = [];
      let at = 0;
      for (const size of [...cuts, bytes.length]) {
        for (const frame of frames.push(bytes.subarray(at, at + size))) seen.push(Buffer.from(frame));
        at += size;
      }
      expect(seen.map((frame) => frame.toString('hex'))).toEqual(
        messages.map((frame) => frame.toString('hex')),
      );
    }),
  );
});

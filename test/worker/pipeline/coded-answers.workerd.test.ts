/** Answers that come packed: small on the wire, large when unpacked. */
import { beforeEach, expect, it } from 'vitest';
import { Dashboard } from '../delivery/dashboard.ts';
import { Play } from '../upstream/client.ts';
import type { Step } from '../upstream/script.ts';
import { Caller } from './caller.ts';
import { ANSWER, CHAT, COST, JSON_TYPE, post } from './chat.ts';

const UNPACKED_BYTES = 24 * 1024 * 1024;
/** The largest piece in which the runtime hands over what passes through us. */
const PIECE_BYTES = 64 * 1024;

beforeEach(() => {
  Dashboard.open();
});

/** A chat completion with so many spaces before its usage. */
async function packedAnswer(): Promise<Uint8Array> {
  const usageAt = ANSWER.indexOf('"usage"');
  const spaces = new Uint8Array(1024 * 1024).fill(0x20);
  const parts = [
    ANSWER.slice(0, usageAt),
    ...Array(UNPACKED_BYTES / spaces.length).fill(spaces),
    ANSWER.slice(usageAt),
  ];
  const packed = new Blob(parts).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

const step = (bytes: Uint8Array): Step => ({
  bytes: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
});

it('are unpacked piece by piece as the caller takes them, never held whole, and metered to their end', async () => {
  const caller = await Caller.withKey();
  const packed = await packedAnswer();
  expect(packed.length).toBeLessThan(UNPACKED_BYTES / 500);
  // With its length stated it looks like a body that is small enough to be split.
  const coded = { 'content-encoding': 'gzip', 'content-length': String(packed.length) };
  const play = await Play.of({ headers: { ...JSON_TYPE, ...coded }, steps: [step(packed)] });
  const { response, over } = await caller.call(CHAT, post(play));
  let bytes = 0;
  let largest = 0;
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    largest = Math.max(largest, piece.length);
  }
  await over();
  expect(bytes).toBe(UNPACKED_BYTES + new TextEncoder().encode(ANSWER).length);
  expect(largest).toBeLessThanOrEqual(PIECE_BYTES);
  expect(await caller.events()).toMatchObject([{ basis: 'reported', costNanos: COST, responseBytes: bytes }]);
});

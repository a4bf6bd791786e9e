import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatEnding } from '../../../worker/endings/chat.ts';
import { StreamRoom } from '../../../worker/endings/stream-room.ts';
import { StreamStop } from '../../../worker/endings/stream-stop.ts';
import { UsageChunkFilter } from '../../../worker/stream/usage-chunk-filter.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const frame = (content: string, breaks = '\n\n') =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}${breaks}`;
const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":1}}\n\n';
const END =
  'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}]}\n\ndata: [DONE]\n\n';

/** So many tokens are paid for, and there is no more. */
function stopAfter(tokens: number, filter: UsageChunkFilter | null = null): StreamStop {
  const ports = { tokensFor: () => tokens, extend: () => Promise.resolve(null) };
  return new StreamStop(filter, new ChatEnding(), new StreamRoom(1n, 2n, ports));
}

/** What the caller gets; between the pieces what was asked for is answered. */
async function passed(stop: StreamStop, pieces: readonly Uint8Array[]): Promise<string> {
  const out: Uint8Array[] = [];
  for (const piece of pieces) {
    out.push(...stop.push(piece).map((part) => part.slice()));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const last = stop.end();
  return decoder.decode(Buffer.concat(last ? [...out, last] : out));
}

/** Text in pieces that end at these places. */
function cutAt(text: string, places: readonly number[]): Uint8Array[] {
  const bytes = encoder.encode(text);
  const ends = [...new Set(places.map((place) => place % bytes.length))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('a stream that may be ended', () => {
  const places = fc.array(fc.nat(), { maxLength: 12 });

  it('passes byte for byte, however it is cut, as long as it is paid for', async () => {
    const text = [
      frame('grün'),
      ': a comment\r\n\r\n',
      frame('x', '\r\n\r\n'),
      'data: [DONE]\n\n',
      'data: unfinished',
    ].join('');
    await fc.assert(
      fc.asyncProperty(places, async (cuts) => {
        expect(await passed(stopAfter(100), cutAt(text, cuts))).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('ends after a whole frame with the provider’s own last events, and nothing comes after them', async () => {
    const frames = Array.from({ length: 8 }, (_, index) => frame(`abc${index}`));
    await fc.assert(
      fc.asyncProperty(places, async (cuts) => {
        const stop = stopAfter(4);
        const text = await passed(stop, [
          ...frames.map((one) => encoder.encode(one)),
          ...cutAt(frame('late'), cuts),
        ]);
        // Two tokens to a frame; the answer comes after the second, which has used up what there is.
        expect(text).toBe(frames.slice(0, 2).join('') + END);
        expect(stop.isOver).toBe(true);
        expect(stop.room.tokens).toBe(4);
      }),
      { numRuns: 20 },
    );
  });

  it('is not ended once its provider has ended it, and loses the usage that only we asked for', async () => {
    const last = frame('').replace('"finish_reason":null', '"finish_reason":"stop"');
    const text = [frame('abcdef'), last, USAGE, 'data: [DONE]\n\n'];
    const out = await passed(
      stopAfter(1, new UsageChunkFilter()),
      text.map((one) => encoder.encode(one)),
    );
    expect(out).toBe(frame('abcdef') + last + text[3]);
  });

  it('becomes a plain pipe where a frame is longer than any that carries a piece of text', async () => {
    const long = `data: ${'x'.repeat(70_000)}`;
    const stop = stopAfter(1);
    const text = [frame('abcdef'), long, '\n\n', frame('abcdef'), frame('abcdef')];
    // It was to end before the long one, which never came to an end of its own.
    const out = await passed(
      stop,
      text.map((one) => encoder.encode(one)),
    );
    expect(out).toBe(text.join(''));
  });

  it('takes what it cannot read for a frame that says nothing', async () => {
    const text = ['data: {broken\n\n', 'data: 5\n\n', 'event: ping\n\n', 'data: {"choices":7}\n\n'];
    const stop = stopAfter(0);
    expect(
      await passed(
        stop,
        text.map((one) => encoder.encode(one)),
      ),
    ).toBe(text.join(''));
    expect(stop.room.tokens).toBe(0);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_HELD_BYTES, UsageChunkFilter } from '../../../worker/stream/usage-chunk-filter.ts';
import { chunkSizes, concat, cut, equalChunks } from './chunks.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function filtered(chunks: readonly Uint8Array[]): string {
  const filter = new UsageChunkFilter();
  const passed = chunks.flatMap((chunk) => filter.push(chunk));
  return decoder.decode(concat([...passed, filter.end() ?? new Uint8Array(0)]));
}

const once = (text: string): string => filtered([encoder.encode(text)]);

const DELTA = 'data: {"choices":[{"delta":{"content":"hi"}}],"usage":null}\n\n';
const USAGE = 'data: {"id":"c","choices":[],"usage":{"prompt_tokens":1,"total_tokens":2}}\n\n';
const DONE = 'data: [DONE]\n\n';

describe('the usage chunk filter', () => {
  it('L11: drops the usage chunk alone', () => {
    expect(once(DELTA + DELTA + USAGE + DONE)).toBe(DELTA + DELTA + DONE);
    expect(once(USAGE)).toBe('');
    expect(once(DELTA + USAGE.trimEnd())).toBe(DELTA);
  });

  it('keeps usage that rides on a chunk with choices, and what only looks like it', () => {
    for (const kept of [
      'data: {"choices":[{"finish_reason":"stop"}],"usage":{"total_tokens":2}}\n\n',
      'data: {"choices":[],"prompt_filter_results":[]}\n\n',
      'data: {"choices":[],"usage":null}\n\n',
      'data: {"choices":[],"x":{"usage":{}}}\n\n',
      'data: {"choices":[],"usage":{"total_tokens":2}\n\n',
      'data: {"choices":[{"delta":{"content":"\\"choices\\":[],\\"usage\\":{}"}}]}\n\n',
      'data: [{"choices":[],"usage":{}}]\n\n',
      ': "choices":[],"usage":{}\n\n',
    ]) {
      expect(once(kept + DONE)).toBe(kept + DONE);
    }
  });

  it('holds back no finished frame and returns views of the chunk', () => {
    const filter = new UsageChunkFilter();
    const chunk = encoder.encode(`${DELTA}data: {"cho`);
    const [passed, ...rest] = filter.push(chunk);
    expect(rest).toEqual([]);
    expect(decoder.decode(passed)).toBe(DELTA);
    expect(passed?.buffer).toBe(chunk.buffer);
    expect(decoder.decode(concat(filter.push(encoder.encode('ices":[1]}\n\n'))))).toBe(
      'data: {"choices":[1]}\n\n',
    );
  });

  it('passes a frame that is too long to be held, and goes on filtering after it', () => {
    const long = `data: {"choices":[{"delta":"${'x'.repeat(MAX_HELD_BYTES * 2)}"}]}\n\n`;
    const text = DELTA + long + USAGE + DONE;
    for (const size of [500, 40_000, 1_000_000]) {
      expect(filtered(equalChunks(encoder.encode(text), size))).toBe(DELTA + long + DONE);
    }
  });

  it('becomes a plain pipe when it fails, and loses nothing', () => {
    const filter = new UsageChunkFilter();
    const first = filter.push(encoder.encode('data: {"a'));
    const broken = encoder.encode(`":1}\n\n${USAGE}`);
    broken.indexOf = () => {
      throw new Error('no');
    };
    const passed = concat([...first, ...filter.push(broken), ...filter.push(encoder.encode(USAGE))]);
    expect(filter.isPipe).toBe(true);
    expect(decoder.decode(passed)).toBe(`data: {"a":1}\n\n${USAGE}${USAGE}`);
    expect(filter.end()).toBeNull();
  });

  it('gives the stream less that one frame, whatever the chunks and the line endings', () => {
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    const frame = fc.constantFrom(DELTA, USAGE, DONE, ': comment\n\n', 'event: x\ndata: 1\n\n', '\n');
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 8 }),
        ending,
        chunkSizes,
        fc.boolean(),
        (list, eol, sizes, isCut) => {
          const wire = (frames: readonly string[]): string => frames.join('').replaceAll('\n', eol);
          const sent = isCut ? wire(list).slice(0, -eol.length) : wire(list);
          const kept = list.filter((text) => text !== USAGE);
          const isLastDropped = list.at(-1) === USAGE;
          const expected = isCut && !isLastDropped ? wire(kept).slice(0, -eol.length) : wire(kept);
          const bytes = encoder.encode(sent);
          expect(filtered(cut(bytes, sizes))).toBe(expected);
          expect(filtered(equalChunks(bytes, 1))).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('passes any bytes that hold no usage chunk', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), chunkSizes, (bytes, sizes) => {
        const filter = new UsageChunkFilter();
        const passed = cut(bytes, sizes).flatMap((chunk) => filter.push(chunk));
        expect(concat([...passed, filter.end() ?? new Uint8Array(0)])).toEqual(bytes);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileNeedles } from '../../../worker/stream/needles.ts';
import { SseReader, WHOLE_FRAME_BYTES } from '../../../worker/stream/sse.ts';
import { chunkSizes, cut, equalChunks } from './chunks.ts';

const encoder = new TextEncoder();

/** Frames as `event|data`. */
function frames(chunks: readonly Uint8Array[], needles: readonly string[] = [], wantsAll = true): string[] {
  const found: string[] = [];
  let data = '';
  let decoder = new TextDecoder();
  const reader = new SseReader(
    {
      wantsAll,
      data: (piece) => {
        data += decoder.decode(piece, { stream: true });
      },
      dispatch: (event) => {
        found.push(`${event}|${data}`);
        data = '';
        decoder = new TextDecoder();
      },
    },
    compileNeedles(needles),
  );
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return found;
}

const whole = (text: string): Uint8Array[] => [encoder.encode(text)];

describe('the frame reader', () => {
  it.each([
    ['LF', 'data: a\n\ndata: b\n\n', ['|a', '|b']],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['|a', '|b']],
    ['CR', 'data: a\r\rdata: b\r\r', ['|a', '|b']],
    ['several data lines', 'data: a\ndata:b\ndata\ndata:  c\n\n', ['|a\nb\n\n c']],
    ['names', 'event: x\ndata: a\n\ndata: b\n\n', ['x|a', '|b']],
    ['comments and other fields', ': hello\nid: 7\nretry: 1\ndatab: no\ndata: a\n\n:x\n\n', ['|a']],
    ['a byte order mark', '\ufeffdata: a\n\n', ['|a']],
    ['no last empty line', 'data: a\n\ndata: b', ['|a', '|b']],
    ['frames without data', 'event: ping\n\ndata: a\n\n\n\n', ['|a']],
    ['empty data', 'data:\n\n', ['|']],
    ['other alphabets', 'data: прив\u{1f600}ет\n\n', ['|прив\u{1f600}ет']],
  ])('reads %s', (_, text, expected) => {
    expect(frames(whole(text))).toEqual(expected);
    expect(frames(equalChunks(encoder.encode(text), 1))).toEqual(expected);
  });

  it('passes over frames without a needle, and over keys whose value is null', () => {
    const text =
      'data: {"usage":null}\n\ndata: {"a":1}\n\ndata: {"usage" : {"n":1}}\n\ndata: {"usage": null}\n\n';
    for (const size of [1, 7, 23, 1000]) {
      expect(frames(equalChunks(encoder.encode(text), size), ['"usage"'], false)).toEqual([
        '|{"usage" : {"n":1}}',
      ]);
    }
  });

  it('delivers long frames piece by piece, since they are not held to be told apart', () => {
    const long = `{"x":"${'y'.repeat(WHOLE_FRAME_BYTES * 3)}"}`;
    const text = `data: ${long}\n\ndata: short\n\n`;
    for (const size of [1000, 60_000]) {
      expect(frames(equalChunks(encoder.encode(text), size), ['"usage"'], false)).toEqual([`|${long}`]);
    }
  });

  it('gives the same frames whatever the chunks', () => {
    const piece = fc.constantFrom(
      'data: ',
      'data:',
      'event: e',
      'x',
      '"usage":1',
      '\n',
      '\r\n',
      '\r',
      '\n\n',
      ':',
      ' ',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), chunkSizes, fc.boolean(), (parts, sizes, wantsAll) => {
        const bytes = encoder.encode(parts.join(''));
        expect(frames(cut(bytes, sizes), ['"usage"'], wantsAll)).toEqual(
          frames([bytes], ['"usage"'], wantsAll),
        );
        expect(frames(equalChunks(bytes, 1), ['"usage"'], wantsAll)).toEqual(
          frames([bytes], ['"usage"'], wantsAll),
        );
      }),
      { numRuns: 500 },
    );
  });
});

import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ResponseReader } from '../../../scripts/bench/response-reader.ts';

const WHOLE = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}';
const STREAM =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' +
  'B\r\ndata: one\n\n\r\nE\r\ndata: [DONE]\n\n\r\n0\r\n\r\n';

let reader: ResponseReader;
beforeEach(() => {
  reader = new ResponseReader();
});

const push = (text: string) => reader.push(Buffer.from(text));

describe('a response', () => {
  it('of stated length ends with its last byte', () => {
    push(WHOLE.slice(0, -1));
    expect(reader.isDone).toBe(false);
    push(WHOLE.slice(-1));
    expect(reader).toMatchObject({ isDone: true, status: 200, bodyBytes: 11, ending: '{"ok":true}' });
  });

  it('in chunks is counted without their frames', () => {
    push(STREAM);
    expect(reader).toMatchObject({ isDone: true, status: 200, bodyBytes: 25 });
    expect(reader.ending.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('reads the same however it is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(WHOLE, STREAM),
        fc.array(fc.nat({ max: 140 }), { maxLength: 12 }),
        (text, cuts) => {
          const atOnce = new ResponseReader();
          atOnce.push(Buffer.from(text));
          const inPieces = new ResponseReader();
          const places = [...new Set(cuts.map((cut) => cut % text.length))].sort((a, b) => a - b);
          for (const [index, from] of [0, ...places].entries()) {
            inPieces.push(Buffer.from(text.slice(from, places[index] ?? text.length)));
          }
          const { status, bodyBytes, ending, isDone } = atOnce;
          expect(inPieces).toMatchObject({ status, bodyBytes, ending, isDone });
        },
      ),
    );
  });

  it('without a body is done after its head', () => {
    push('HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n');
    expect(reader).toMatchObject({ isDone: true, status: 429, bodyBytes: 0 });
  });

  it('follows another on the same connection', () => {
    push(STREAM);
    reader.reset();
    expect(reader.isDone).toBe(false);
    push(WHOLE);
    expect(reader).toMatchObject({ isDone: true, bodyBytes: 11, ending: '{"ok":true}' });
  });
});

describe('what is no such response', () => {
  it.each([
    ['one without a stated end', 'HTTP/1.1 200 OK\r\n\r\nx'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['bytes after the end', `${WHOLE}x`],
  ])('%s is refused', (_, text) => {
    expect(() => push(text)).toThrow(Error);
  });
});

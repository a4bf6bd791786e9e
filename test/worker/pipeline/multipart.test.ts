import { describe, expect, it } from 'vitest';
import { multipartModel } from '../../../worker/pipeline/multipart.ts';

const BOUNDARY = '----sdk-boundary-1';
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const NOTHING = { model: null, strictModel: null, isStreamed: false };

const field = (name: string, value: string, more = ''): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const file = (content: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n${content}\r\n`;
const END = `--${BOUNDARY}--\r\n`;
const read = (body: string, type = TYPE) =>
  multipartModel(
    Uint8Array.from(body, (letter) => letter.charCodeAt(0)),
    type,
  );

describe('a multipart body', () => {
  it('names its model behind the file, where the SDKs put it', () => {
    expect(read(file('RIFF\0\0') + field('model', 'whisper-1') + field('stream', 'true') + END)).toEqual({
      model: 'whisper-1',
      strictModel: 'whisper-1',
      isStreamed: true,
    });
  });

  it('is the same before a file of any bytes, dashes and line ends included', () => {
    const noise = Array.from({ length: 4_096 }, (_, index) => String.fromCharCode((index * 7) % 256)).join(
      '',
    );
    const body = field('model', 'whisper-1') + file(`${noise}\r\n--\r\n--${BOUNDARY.slice(0, -1)}\r\n`) + END;
    expect(read(body)).toMatchObject({ model: 'whisper-1', isStreamed: false });
  });

  it('takes its boundary quoted, unquoted and before other parameters', () => {
    const body = field('model', 'whisper-1') + END;
    for (const type of [
      `multipart/form-data; boundary="${BOUNDARY}"`,
      `multipart/form-data; Boundary=${BOUNDARY}; charset=utf-8`,
    ])
      expect(read(body, type).model).toBe('whisper-1');
  });

  it('without a boundary, a model or an end has none', () => {
    expect(read(field('model', 'whisper-1') + END, 'multipart/form-data')).toEqual(NOTHING);
    expect(read(file('abc') + END)).toEqual(NOTHING);
    expect(read('')).toEqual(NOTHING);
    expect(read(field('model', 'whisper-1').trimEnd())).toEqual(NOTHING);
  });

  it('only its own fields count: not a file that is called model, nor text inside a file', () => {
    expect(read(field('model', 'cheap', '; filename="m"') + END)).toEqual(NOTHING);
    const inside = `x--${BOUNDARY}\r\nContent-Disposition: form-data; name="model"\r\n\r\ncheap\r\n`;
    expect(read(field('model', 'dear') + file(inside) + END).model).toBe('dear');
    expect(read(file(inside) + END)).toEqual(NOTHING);
  });

  it('that names two models names none: which one is used, only the provider knows', () => {
    expect(read(field('model', 'cheap') + field('model', 'dear') + END).model).toBeNull();
    expect(read(field('model', 'same') + field('model', 'same') + END).model).toBe('same');
  });

  it('keeps only the strict form of a model', () => {
    expect(read(field('model', 'tell me a secret') + END)).toMatchObject({
      model: 'tell me a secret',
      strictModel: 'other',
    });
  });

  it('a field longer than any model is not one', () => {
    expect(read(field('model', 'x'.repeat(600)) + END).model).toBeNull();
  });
});

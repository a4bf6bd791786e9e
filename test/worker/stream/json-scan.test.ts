import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLeaves } from '../../../worker/stream/json-leaves.ts';
import { selectPaths } from '../../../worker/stream/json-path.ts';
import { JsonScanner, type JsonScanOptions, type JsonSink } from '../../../worker/stream/json-scan.ts';
import { compileWords } from '../../../worker/stream/json-string.ts';
import { chunkSizes, cut } from './chunks.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface Scanned {
  readonly found: string[];
  readonly end: string;
  readonly documents: number;
  readonly words: number;
}

function scan(
  body: Uint8Array | string,
  paths: readonly string[],
  sizes: readonly number[] = [1_000_000],
  options: JsonScanOptions = {},
): Scanned {
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  const found: string[] = [];
  const counts = { documents: 0, words: 0 };
  const sink: JsonSink = {
    open: (path) => found.push(`open ${path}`),
    member: (path, value, start, end) => {
      found.push(`${path}=${value === null ? 'too long' : decoder.decode(value)}`);
      if (value !== null) expect(decoder.decode(bytes.subarray(start, end))).toBe(decoder.decode(value));
    },
    document: () => counts.documents++,
    word: () => counts.words++,
  };
  const scanner = new JsonScanner(selectPaths(paths), sink, options);
  for (const chunk of cut(bytes, sizes)) scanner.push(chunk);
  return { found: found.filter((entry) => !entry.startsWith('open ')), end: scanner.end(), ...counts };
}

describe('the JSON scanner', () => {
  it('captures members by path, escaped keys and all', () => {
    const text = '{"a":{"us\\u0061ge":1,"usage":{"x":[1,"}"]}},"usage":"top","b":[{"usage":2}]}';
    expect(scan(text, ['usage', 'a.usage']).found).toEqual([
      'a.usage=1',
      'a.usage={"x":[1,"}"]}',
      'usage="top"',
    ]);
  });

  it('goes into arrays only where a path says so', () => {
    const text = '{"data":[{"id":1},{"id":2},[3]],"id":0}';
    expect(scan(text, ['data.*.id']).found).toEqual(['data.*.id=1', 'data.*.id=2']);
    expect(scan(text, ['id']).found).toEqual(['id=0']);
  });

  it('takes the elements of an outermost array as documents', () => {
    const result = scan('\ufeff [ {"u":1} ,\n{"u":2}]', ['u']);
    expect(result).toMatchObject({ found: ['u=1', 'u=2'], documents: 2, end: 'complete' });
    expect(scan('[{"u":1}]', ['u'], [1], { isSingle: true })).toMatchObject({ found: [], documents: 1 });
  });

  it('takes several texts where they are a sequence', () => {
    expect(scan('{"u":1}\n{"u":2}\n', ['u'], [3], { isSequence: true })).toMatchObject({
      found: ['u=1', 'u=2'],
      documents: 2,
      end: 'complete',
    });
    expect(scan('{"u":1}\n{"u":2}', ['u']).end).toBe('malformed');
  });

  it('reports a value beyond its limit without keeping it', () => {
    const text = `{"a":"${'x'.repeat(100)}","b":[1,2]}`;
    expect(scan(text, ['a#50', 'b#0']).found).toEqual(['a=too long', 'b=too long']);
    expect(scan(text, ['a#102']).found).toHaveLength(1);
  });

  it('sees words whole, as keys and as values, at any depth', () => {
    const words = compileWords(['image']);
    const count = (text: string, sizes = [1000]): number => scan(text, ['m'], sizes, { words }).words;
    expect(count('{"x":[{"type":"image","text":"an image"}],"image":1}')).toBe(2);
    expect(count('{"x":["\\u0069mage"]}')).toBe(1);
    expect(count('{"x":["\\u0069mage"],"image":""}', [1])).toBe(2);
  });

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['{', 'truncated'],
    ['{"u":1', 'truncated'],
    ['{"x":"abc', 'truncated'],
    ['{"x":[[1]', 'truncated'],
    ['{"x":[1}', 'malformed'],
    ['{"u" 1}', 'malformed'],
    ['{"u":1,}', 'malformed'],
    ['{"u":,}', 'malformed'],
    ['{u:1}', 'malformed'],
    ['{}}', 'malformed'],
    ['<html>', 'malformed'],
    ['{"u":"\\\\"}', 'complete'],
    ['12', 'complete'],
    ['true', 'complete'],
  ])('calls %j %s', (text, end) => {
    expect(scan(text, ['u']).end).toBe(end);
    expect(scan(text, ['u'], [1]).end).toBe(end);
  });

  it('finds what JSON.parse finds, whatever the chunks', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.jsonValue(),
        chunkSizes,
        (rest, usage, sizes) => {
          const text = JSON.stringify({ ...rest, usage, z: rest });
          const result = scan(text, ['usage'], sizes);
          expect(result.end).toBe('complete');
          expect(JSON.parse(result.found.at(-1)?.slice('usage='.length) ?? '')).toEqual(
            JSON.parse(JSON.stringify(usage)),
          );
        },
      ),
    );
  });

  it('never throws and never depends on the chunks, on any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 120 }),
      fc
        .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '"usage"', '1', 'null', ' '))
        .map((parts) => encoder.encode(parts.join(''))),
    );
    fc.assert(
      fc.property(bytes, chunkSizes, (body, sizes) => {
        expect(scan(body, ['usage', '*.a'], sizes)).toEqual(scan(body, ['usage', '*.a']));
      }),
    );
  });

  it('is not impressed by depth', () => {
    const deep = `{"x":${'['.repeat(50_000)}${']'.repeat(50_000)},"usage":1}`;
    expect(scan(deep, ['usage'], [777])).toMatchObject({ found: ['usage=1'], end: 'complete' });
  });
});

describe('JSON leaves', () => {
  const leaves = (text: string): unknown => {
    const map = readLeaves(encoder.encode(text));
    return (
      map &&
      Object.fromEntries([...map].map(([path, leaf]) => [path, 'text' in leaf ? leaf.text : leaf.kind]))
    );
  };

  it('flattens and keeps the digits of numbers', () => {
    expect(leaves('{"a":{"b":[1.50,{"c":"\\u0041"}]},"d":1e-7,"e":null,"f":true}')).toEqual({
      'a.b.0': '1.50',
      'a.b.1.c': 'A',
      d: '1e-7',
      e: 'null',
      f: 'boolean',
    });
    expect(leaves('0.0076509169000000005')).toEqual({ '': '0.0076509169000000005' });
  });

  it('keeps the last of equal keys and hides keys that are not strict', () => {
    expect(leaves('{"a":{"x":1},"a":2}')).toEqual({ a: '2' });
    expect(leaves('{"a":{"x":1},"a":{"y":2}}')).toEqual({ 'a.y': '2' });
    expect(leaves('{"my prompt":3}')).toEqual({ other: '3' });
  });

  it('refuses what is not JSON, too deep or too much', () => {
    for (const text of ['', '{', '{"a"}', '{"a":1,}', '[1,]', '01', '1 2', '-', 'nul', "{'a':1}"]) {
      expect(leaves(text), text).toBeNull();
    }
    expect(leaves(`${'['.repeat(30)}${']'.repeat(30)}`)).toBeNull();
    expect(leaves(`[${'1,'.repeat(3000)}1]`)).toBeNull();
  });
});

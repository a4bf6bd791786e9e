import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toBase62 } from '../../contract/base62.ts';
import {
  equalInConstantTime,
  hashKey,
  importHmacKey,
  isIssuedId,
  KEY_PATTERN,
  KEY_SHAPED,
  mintKey,
  mintSecret,
  newBucket,
  parseKey,
} from '../../contract/key.ts';
import type { Secret } from '../../contract/secret.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

let tagSecret: Secret<CryptoKey>;
let text: string;

beforeAll(async () => {
  tagSecret = await importHmacKey(new Uint8Array(32).fill(7));
  text = (await mintKey('Bucket0001', tagSecret)).text.reveal();
});

describe('a new key', () => {
  it('has the published form and names its bucket', () => {
    const [, id, secret] = KEY_PATTERN.exec(text) ?? [];
    expect(id).toHaveLength(24);
    expect(secret).toHaveLength(49);
    expect(text).toHaveLength(80);
    const parsed = parseKey(text);
    expect(parsed).toMatchObject({ ok: true, key: { id, bucket: 'Bucket0001' } });
  });

  it('ends in the CRC-32 of all that stands before it', () => {
    expect(text.slice(-6)).toBe(toBase62(BigInt(crc32(text.slice(0, -6))), 6));
  });

  it('is unlike every other', async () => {
    const keys = await Promise.all(Array.from({ length: 50 }, () => mintKey('Bucket0001', tagSecret)));
    expect(new Set(keys.map((key) => key.id)).size).toBe(50);
    expect(new Set(keys.map((key) => key.text.reveal().slice(31, 74))).size).toBe(50);
    expect(newBucket()).toMatch(/^[0-9A-Za-z]{10}$/);
  });

  it('is not printed by mistake', () => {
    const parsed = parseKey(text);
    expect(`${JSON.stringify(parsed)} ${inspect(parsed, { depth: 9 })}`).not.toContain(text.slice(31));
  });
});

describe('a damaged key', () => {
  it('is refused for a typo in any one character', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 79 }),
        fc.constantFrom(...ALPHABET, '.', '_', '-', ' ', 'é'),
        (at, character) => {
          fc.pre(text[at] !== character);
          expect(parseKey(text.slice(0, at) + character + text.slice(at + 1))).toEqual({ ok: false });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is refused with two neighbours swapped, cut short or lengthened', () => {
    for (let at = 0; at < text.length - 1; at++) {
      const swapped = text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
      expect(parseKey(swapped).ok).toBe(swapped === text);
    }
    expect(parseKey(text.slice(0, -1))).toEqual({ ok: false });
    expect(parseKey(`${text}0`)).toEqual({ ok: false });
    expect(parseKey(`${text}\n`)).toEqual({ ok: false });
    expect(parseKey('')).toEqual({ ok: false });
  });

  it('is refused with the id of another key, since the check covers it', async () => {
    const other = (await mintKey('Bucket0001', tagSecret)).text.reveal();
    expect(parseKey(other.slice(0, 30) + text.slice(30))).toEqual({ ok: false });
  });

  it('is still recognised as a key, so that it is never forwarded', () => {
    expect(KEY_SHAPED.test(text.slice(0, 20))).toBe(true);
    expect(KEY_SHAPED.test(`Bearer ${text}x`)).toBe(true);
    expect(KEY_SHAPED.test('sk-proj-aso_key')).toBe(false);
  });
});

describe('an id', () => {
  it('carries the tag of our secret and of no other', async () => {
    const id = text.slice(6, 30);
    const foreign = await importHmacKey(new Uint8Array(32).fill(8));
    expect(await isIssuedId(id, tagSecret)).toBe(true);
    expect(await isIssuedId(id, foreign)).toBe(false);
    for (let at = 0; at < id.length; at++) {
      const changed = id.slice(0, at) + (id[at] === '0' ? '1' : '0') + id.slice(at + 1);
      expect(await isIssuedId(changed, tagSecret)).toBe(false);
    }
  });

  it('can be given a second secret', () => {
    const id = text.slice(6, 30);
    const second = mintSecret(id);
    expect(second.id).toBe(id);
    expect(second.text.reveal()).not.toBe(text);
    expect(() => mintSecret('short')).toThrow(TypeError);
  });
});

describe('the stored form', () => {
  it('is HMAC-SHA-256 of the whole key text', async () => {
    const parsed = parseKey(text);
    const pepper = new Uint8Array(32).fill(9);
    const expected = createHmac('sha256', pepper).update(text).digest('hex');
    expect(parsed.ok && (await hashKey(parsed.key, await importHmacKey(pepper)))).toBe(expected);
  });

  it('is compared by value', () => {
    expect(equalInConstantTime('abc', 'abc')).toBe(true);
    expect(equalInConstantTime('abc', 'abd')).toBe(false);
    expect(equalInConstantTime('abc', 'abcd')).toBe(false);
    expect(equalInConstantTime('', '')).toBe(true);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isStrongSecret } from '../../contract/secret-strength.ts';

const text = (value: string) => new TextEncoder().encode(value);

it.each([
  ['31 bytes', Uint8Array.from({ length: 31 }, (_, index) => (index * 89 + 7) % 256)],
  ['zeros', new Uint8Array(64)],
  ['a few bytes, repeated', Uint8Array.from({ length: 64 }, (_, index) => [200, 3, 91, 12][index % 4] ?? 0)],
  ['counted up', Uint8Array.from({ length: 32 }, (_, index) => index + 240)],
  ['counted down', Uint8Array.from({ length: 40 }, (_, index) => 200 - index)],
  ['a sentence', text('correct horse battery staple, and then some more')],
  ['hexadecimal digits', text('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08')],
])('%s is no secret', (_kind, bytes) => {
  expect(isStrongSecret(bytes)).toBe(false);
});

it('random bytes are one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 64, size: 'max' }), (bytes) => {
      fc.pre(new Set(bytes).size > 24);
      expect(isStrongSecret(Uint8Array.from([...bytes, 255, 0]))).toBe(true);
    }),
  );
  for (let round = 0; round < 100; round++)
    expect(isStrongSecret(crypto.getRandomValues(new Uint8Array(32)))).toBe(true);
});

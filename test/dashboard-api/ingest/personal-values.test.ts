import { expect, test } from 'vitest';
import { isPersonalId } from '../../../contract/personal-id.ts';
import { Secret } from '../../../contract/secret.ts';
import { newPersonalKey, personalIdOf } from '../../../dashboard-api/ingest/personal-values.ts';
import { TEST_ENVELOPE } from '../test-envelope.ts';

const KEY = new Secret(Buffer.alloc(32, 1).toString('base64'));
const OTHER = new Secret(Buffer.alloc(32, 2).toString('base64'));

test('a value has one id for ever, of a form that nothing else has; another dimension, text or key another', () => {
  const id = personalIdOf(KEY, 'user', 'ada');
  expect(isPersonalId(id)).toBe(true);
  expect(personalIdOf(KEY, 'user', 'ada')).toBe(id);
  const others = [
    personalIdOf(KEY, 'user', 'Ada'),
    personalIdOf(KEY, 'owner', 'ada'),
    personalIdOf(OTHER, 'user', 'ada'),
    // An id that a caller sends is a text as any other.
    personalIdOf(KEY, 'user', id),
  ];
  expect(new Set([id, ...others]).size).toBe(5);
});

test('the id is HMAC-SHA-256 of name and text, as openssl computes it', () => {
  // printf 'user ada' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…01
  expect(personalIdOf(KEY, 'user', 'ada')).toBe('p_0c70f44204c9a69c0ca336953b710574');
});

test('no two dimensions and texts run together', () => {
  expect(personalIdOf(KEY, 'a', 'b c')).not.toBe(personalIdOf(KEY, 'a.b', 'c'));
});

test('each organisation has a key of its own, which opens for no other', () => {
  const [one, other] = ['1', '2'].map((id) => newPersonalKey(TEST_ENVELOPE, id));
  if (!one || !other) throw new Error('no keys');
  const open = (sealed: typeof one, id: string) => TEST_ENVELOPE.open(sealed, `personal_dimensions:${id}`);
  expect(open(one, '1').reveal()).not.toBe(open(other, '2').reveal());
  expect(() => open(one, '2')).toThrow();
});

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import { createEnvelope, EnvelopeError } from '../../../dashboard-api/secrets/envelope.ts';

const key = () => new Secret<Uint8Array>(randomBytes(32));

test('P18: a sealed secret shows nothing of itself, names its key, and opens for its owner alone', () => {
  const envelope = createEnvelope(new Map([['1', key()]]));
  const sealed = envelope.seal(new Secret('client-secret-of-acme'), 'sso_connection:a');
  expect(sealed.key).toBe('1');
  expect(Buffer.from(sealed.box, 'base64').toString('latin1')).not.toContain('client');
  expect(envelope.open(sealed, 'sso_connection:a').reveal()).toBe('client-secret-of-acme');
  expect(() => envelope.open(sealed, 'sso_connection:b')).toThrow(EnvelopeError);
  expect(envelope.seal(new Secret('client-secret-of-acme'), 'sso_connection:a').box).not.toBe(sealed.box);
});

test('P18: one bit changed anywhere, or cut off, and it does not open', () => {
  const envelope = createEnvelope(new Map([['1', key()]]));
  const { box } = envelope.seal(new Secret('s'), 'o');
  const bytes = Buffer.from(box, 'base64');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => envelope.open({ key: '1', box: changed.toString('base64') }, 'o')).toThrow(EnvelopeError);
    const cut = bytes.subarray(0, at).toString('base64');
    expect(() => envelope.open({ key: '1', box: cut }, 'o')).toThrow(EnvelopeError);
  }
});

test('P19: the newest key seals, older ones still open, and one that is gone does not', () => {
  const [first, second] = [key(), key()];
  const old = createEnvelope(new Map([['1', first]])).seal(new Secret('s'), 'o');
  const both = createEnvelope(
    new Map([
      ['1', first],
      ['10', second],
      ['2', key()],
    ]),
  );
  expect(both.open(old, 'o').reveal()).toBe('s');
  expect(both.seal(new Secret('s'), 'o').key).toBe('10');
  expect(() => createEnvelope(new Map([['10', second]])).open(old, 'o')).toThrow(EnvelopeError);
  expect(() => createEnvelope(new Map())).toThrow(RangeError);
  expect(() => createEnvelope(new Map([['1', new Secret<Uint8Array>(randomBytes(16))]]))).toThrow(RangeError);
});

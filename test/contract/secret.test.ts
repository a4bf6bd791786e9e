import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../contract/secret.ts';

describe('Secret', () => {
  const secret = new Secret('hunter2-marker');

  it('gives its value to whoever asks for it by name', () => {
    expect(secret.reveal()).toBe('hunter2-marker');
    expect(new Secret({ deep: 1 }).reveal()).toEqual({ deep: 1 });
  });

  it.each([
    ['a template', () => `${secret}`],
    ['concatenation', () => `${''}${String(secret)}`],
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['inspect', () => inspect({ secret }, { depth: 5, showHidden: true })],
    ['format', () => format('%s %o %j', secret, secret, secret)],
    ['an error', () => inspect(new Error(`failed with ${secret}`, { cause: secret }))],
    [
      'its own members',
      () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret), { ...secret }]),
    ],
    ['a clone', () => inspect(structuredClone(secret))],
  ])('does not show it in %s', (_, print) => {
    expect(print()).not.toContain('hunter2');
  });

  it('says what it is', () => {
    expect(`${secret} ${JSON.stringify(secret)} ${inspect(secret)}`).toBe('[secret] "[secret]" [secret]');
  });
});

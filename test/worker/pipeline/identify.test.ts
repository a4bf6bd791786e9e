/** Finding the key costs no I/O, whatever was sent: the bindings of these calls cannot be touched. */
import { describe, expect, it } from 'vitest';
import { importHmacKey, mintKey, newBucket } from '../../../contract/key.ts';
import type { Config } from '../../../worker/env.ts';
import type { Arrived, Routed } from '../../../worker/pipeline/call.ts';
import { noteAnswer } from '../../../worker/pipeline/guard.ts';
import { identify } from '../../../worker/pipeline/identify.ts';
import { MOST_GUESSES } from '../../../worker/sources/guess-window.ts';
import { admittedCall } from './calls.ts';

const bytes = (fill: number) => new Uint8Array(32).fill(fill);
const ours = await importHmacKey(bytes(1));
const others = await importHmacKey(bytes(2));
const config = {
  idTagSecret: ours,
  peppers: [{ version: '1', key: await importHmacKey(bytes(3)) }],
  clientAddressHeader: 'x-client',
} as unknown as Config;

const untouchable = new Proxy({} as Arrived['env'], {
  get: (_, name) => {
    throw new Error(`${String(name)} was touched`);
  },
});

/** A call with this text where the key belongs. */
function callWith(text: string, address: string): Routed {
  const call = admittedCall('openai', '/v1/chat/completions');
  const headers = { 'x-aso-api-key': text, 'x-client': address };
  return { ...call, config, env: untouchable, request: new Request(call.request.url, { headers }) };
}

const identified = async (text: string, address = '198.51.100.1') => {
  const result = await identify(callWith(text, address));
  return result.ok ? 'asked' : result.refusal.code;
};
const freshKey = async (tagSecret = ours) => (await mintKey(newBucket(), tagSecret)).text.reveal();
const changedAt = (text: string, index: number) =>
  text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);

describe('before a gate is asked', () => {
  it('a key of ours is told by its form, its check sum and its tag', async () => {
    const key = await freshKey();
    expect(await identified(key)).toBe('asked');
    for (const index of [6, 20, 40, key.length - 1])
      expect(await identified(changedAt(key, index))).toBe('invalid_key');
  });

  it('an id that we have not issued costs no object, in the words of a wrong secret', async () => {
    for (let guess = 0; guess < MOST_GUESSES * 2; guess++)
      expect(await identified(await freshKey(others))).toBe('invalid_key');
  });

  it('L32: P22: a source of too many wrong keys hears 429 for a new one: whether that one is wrong is not known', async () => {
    const address = '198.51.100.2';
    for (let guess = 0; guess < MOST_GUESSES; guess++) await identified(await freshKey(others), address);
    const key = await freshKey();
    expect(await identified(key, address)).toBe('too_many_guesses');
    expect(await identified(key, '198.51.100.3')).toBe('asked');
  });

  it('P22: all of an IPv6 subscriber is one source', async () => {
    for (let guess = 0; guess < MOST_GUESSES; guess++)
      await identified(await freshKey(others), `2001:db8:1:2::${guess.toString(16)}`);
    expect(await identified(await freshKey(), '2001:db8:1:2:ffff::1')).toBe('too_many_guesses');
    expect(await identified(await freshKey(), '2001:db8:1:3::1')).toBe('asked');
  });

  it('a key that its gate has just refused is refused without it', async () => {
    const key = await freshKey();
    const result = await identify(callWith(key, '198.51.100.4'));
    if (!result.ok) throw new Error('not one of ours');
    const told: string[] = [];
    const SOURCE_WATCH = {
      idFromName: (name: string) => told.push(name),
      get: () => ({ note: async () => 0 }),
    };
    const env = { SOURCE_WATCH } as unknown as Arrived['env'];
    noteAnswer({ ...result.call, env }, result.call.proof, { code: 'invalid_key' }, () => undefined);
    expect(await identified(key, '198.51.100.4')).toBe('invalid_key');
    expect(told).toEqual(['198.51.100.4']);
  });
});

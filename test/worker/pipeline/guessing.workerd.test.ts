/** Guessing the secrets of keys that exist, from one address and from others. */
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mintSecret } from '../../../contract/key.ts';
import { KeyGate } from '../../../worker/gate/key-gate.ts';
import { MOST_GUESSES } from '../../../worker/sources/guess-window.ts';
import { Caller, serve } from './caller.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const SELF = 'https://gateway.test/v1/aso/self';

async function ask(key: string, address: string): Promise<string | null> {
  const headers = { 'x-aso-api-key': key, 'x-client-address': address };
  const { response, over } = await serve(new Request(SELF, { headers }));
  await response.text();
  await over();
  return response.headers.get('x-aso-error');
}

describe('P22: guessing', () => {
  it('is cut off after a few secrets, and a key that was right from there goes on working', async () => {
    const caller = await Caller.withKey();
    const address = '192.0.2.10';
    const right = caller.key.text.reveal();
    expect(await ask(right, address)).toBeNull();
    const asked = vi.spyOn(KeyGate.prototype, 'describeKey');
    const guess = () => mintSecret(caller.key.id).text.reveal();
    for (let made = 0; made < MOST_GUESSES; made++) expect(await ask(guess(), address)).toBe('invalid_key');
    for (let made = 0; made < 5; made++) expect(await ask(guess(), address)).toBe('too_many_guesses');
    expect(asked).toHaveBeenCalledTimes(MOST_GUESSES);
    expect(await ask(right, address)).toBeNull();
    expect(await ask(guess(), '192.0.2.11')).toBe('invalid_key');
  });

  it('through many isolates is counted by the object of its source, which stores nothing', async () => {
    const watch = env.SOURCE_WATCH.get(env.SOURCE_WATCH.idFromName('192.0.2.20'));
    const answers: number[] = [];
    for (let made = 0; made < MOST_GUESSES; made++) answers.push(await watch.note());
    expect(answers.slice(0, -1).every((untilMs) => untilMs === 0)).toBe(true);
    expect(answers.at(-1)).toBeGreaterThan(Date.now());
    const caller = await Caller.withKey();
    expect(await ask(mintSecret(caller.key.id).text.reveal(), '192.0.2.20')).toBe('invalid_key');
    expect(await ask(mintSecret(caller.key.id).text.reveal(), '192.0.2.20')).toBe('too_many_guesses');
  });

  it('L32: an application that goes on with an old key hears 403 each time, and its gate hears of it once', async () => {
    const caller = await Caller.withKey();
    const old = mintSecret(caller.key.id).text.reveal();
    const asked = vi.spyOn(KeyGate.prototype, 'describeKey');
    for (let sent = 0; sent < MOST_GUESSES * 2; sent++)
      expect(await ask(old, '192.0.2.30')).toBe('invalid_key');
    expect(asked).toHaveBeenCalledTimes(1);
  });
});

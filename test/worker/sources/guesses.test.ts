import { describe, expect, it } from 'vitest';
import { MOST_GUESSES } from '../../../worker/sources/guess-window.ts';
import { Guesses } from '../../../worker/sources/guesses.ts';

const NOW = 1_795_000_000_000;
const HERE = '203.0.113.7';

/** A source that has shown so many different wrong keys. */
function guessed(times: number, source: string | null = HERE): Guesses {
  const guesses = new Guesses();
  for (let guess = 0; guess < times; guess++) guesses.wrong(source, `wrong ${guess}`, NOW);
  return guesses;
}

describe('P22: keys that a source guesses', () => {
  it('are asked about until there are too many in a minute, then no new one is', () => {
    expect(guessed(MOST_GUESSES - 1).prior(HERE, 'another', NOW)).toEqual({ say: 'ask' });
    const guesses = guessed(MOST_GUESSES);
    expect(guesses.prior(HERE, 'another', NOW + 1_000)).toEqual({ say: 'later', retryAfterSeconds: 59 });
    expect(guesses.prior(HERE, 'another', NOW + 60_000)).toEqual({ say: 'ask' });
  });

  it('stand in the way of nobody else, and of no key that was right', () => {
    const guesses = guessed(MOST_GUESSES);
    expect(guesses.prior('203.0.113.8', 'another', NOW)).toEqual({ say: 'ask' });
    expect(guesses.prior(null, 'another', NOW)).toEqual({ say: 'ask' });
    guesses.right('mine', NOW);
    expect(guesses.prior(HERE, 'mine', NOW + 1_000)).toEqual({ say: 'ask' });
  });

  it('are one guess however often the same is sent: an application with an old key shuts nobody out', () => {
    const guesses = new Guesses();
    for (let sent = 0; sent < 1_000; sent++) guesses.wrong(HERE, 'old', NOW);
    expect(guesses.prior(HERE, 'another', NOW)).toEqual({ say: 'ask' });
  });

  it('from where nobody knows count against nobody', () => {
    expect(guessed(1_000, null).prior(null, 'another', NOW)).toEqual({ say: 'ask' });
  });

  it('seen by other isolates count as well', () => {
    const guesses = new Guesses();
    guesses.block(HERE, NOW + 5_000);
    guesses.block(HERE, NOW + 1_000);
    expect(guesses.prior(HERE, 'another', NOW + 2_000)).toEqual({ say: 'later', retryAfterSeconds: 3 });
  });
});

describe('a key that was refused', () => {
  it('is refused for ten seconds without its gate', () => {
    const guesses = guessed(1);
    expect(guesses.prior(HERE, 'wrong 0', NOW + 9_999)).toEqual({ say: 'wrong' });
    expect(guesses.prior(HERE, 'wrong 0', NOW + 10_000)).toEqual({ say: 'ask' });
  });

  it('is asked about again once a command has come', () => {
    const guesses = guessed(1);
    guesses.forgetWrong();
    expect(guesses.prior(HERE, 'wrong 0', NOW)).toEqual({ say: 'ask' });
  });

  it('is forgotten with all others when there are too many', () => {
    const guesses = guessed(10_001, null);
    expect(guesses.prior(null, 'wrong 0', NOW)).toEqual({ say: 'ask' });
    expect(guesses.prior(null, 'wrong 10000', NOW)).toEqual({ say: 'wrong' });
  });
});

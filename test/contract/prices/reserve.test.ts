import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceLine } from '../../../contract/prices/price-line.ts';
import {
  ASSUMED_MAX_OUTPUT_TOKENS,
  type ReservationFacts,
  reserveNanos,
  worstCaseTokens,
} from '../../../contract/prices/reserve.ts';
import { NO_USAGE } from '../../../contract/usage.ts';

const FACTS: ReservationFacts = {
  priceLists: ['openai'],
  model: 'gpt-4o-mini',
  atMs: Date.parse('2026-11-20T12:00:00Z'),
  serviceTier: null,
  inputBytes: 1_000,
  mayHoldMedia: false,
  maxOutputTokens: 500,
  candidateCount: 1,
  unknownChargeNanos: 10_000_000n,
};
const reserve = (change: Partial<ReservationFacts> = {}) => reserveNanos({ ...FACTS, ...change });

/** What the 1,024 prompt tokens that a provider may add and the rounding come to at $0.15 per million. */
const ADDED = 1_024n * 150n + 12n;

describe('reserveNanos', () => {
  it('takes every byte for a token and the whole cap for output', () => {
    expect(reserve()).toEqual({ reservedNanos: 1_000n * 150n + ADDED + 500n * 600n, isBound: true });
    expect(reserve({ candidateCount: 3 }).reservedNanos).toBe(1_000n * 150n + ADDED + 1_500n * 600n);
  });

  it('takes the characters that are to be spoken where a model is billed by them, and they bound it', () => {
    const spoken = { model: 'tts-1-hd', spokenCharacters: 4_095, maxOutputTokens: null };
    expect(reserve(spoken)).toEqual({ reservedNanos: 122_850_000n, isBound: true });
    expect(reserve({ model: 'tts-1-hd' }).isBound).toBe(false);
    expect(reserve({ spokenCharacters: 4_095 }).reservedNanos).toBe(reserve().reservedNanos);
  });

  it('takes the dearest input class and the bracket that the input can reach', () => {
    const claude = reserve({ priceLists: ['anthropic'], model: 'claude-3-7-sonnet-20250219' });
    expect(claude.reservedNanos).toBe(2_024n * 6_000n + 500n * 15_000n + 12n);
    const short = reserve({ model: 'gpt-5.6-sol', inputBytes: 270_975 });
    const long = reserve({ model: 'gpt-5.6-sol', inputBytes: 270_976 });
    expect(short.reservedNanos).toBe(271_999n * 5_000n + 500n * 20_000n + 12n);
    expect(long.reservedNanos).toBe(272_000n * 10_000n + 500n * 30_000n + 12n);
  });

  it('says that media are not bounded by bytes, and takes their dearest rate', () => {
    const media = reserve({ model: 'gpt-realtime', mayHoldMedia: true });
    expect(media).toEqual({ reservedNanos: 2_024n * 32_000n + 500n * 64_000n + 12n, isBound: false });
    expect(reserve({ model: 'gpt-5.6-sol', mayHoldMedia: true }).reservedNanos).toBe(
      2_024n * 10_000n + 500n * 30_000n + 12n,
    );
  });

  it('without a cap takes the limit of the model, its context window, or an assumption', () => {
    const output = (change: Partial<ReservationFacts>) => {
      const facts = { ...change, maxOutputTokens: null };
      const { reservedNanos, isBound } = reserve(facts);
      return [reservedNanos - reserve({ ...facts, maxOutputTokens: 0 }).reservedNanos, isBound];
    };
    expect(output({ model: 'gpt-4o-mini' })).toEqual([16_384n * 600n, true]);
    expect(output({ model: 'gpt-4' })).toEqual([8_192n * 60_000n, true]);
    expect(output({ priceLists: ['cohere'], model: 'command-r' })).toEqual([
      BigInt(ASSUMED_MAX_OUTPUT_TOKENS) * 600n,
      false,
    ]);
  });

  it.each([
    ['an unknown provider', { priceLists: ['nobody'] }],
    ['an unknown model', { model: 'no-such-model' }],
    ['no model', { model: null }],
    ['an unpriced tier', { serviceTier: 'scale' }],
    ['a price that is not for tokens', { model: 'whisper-1' }],
    ['more input than the tier covers', { model: 'gpt-5', serviceTier: 'priority', inputBytes: 200_000 }],
  ])('for %s takes the configured amount', (_, change) => {
    expect(reserve(change)).toEqual({ reservedNanos: 10_000_000n, isBound: false });
  });

  it('is no bound when the provider chooses the tier', () => {
    expect(reserve({ serviceTier: 'auto' })).toEqual({ ...reserve(), isBound: false });
    const claude = { priceLists: ['anthropic'], model: 'claude-3-7-sonnet-20250219' };
    expect(reserve({ ...claude, serviceTier: 'standard_only' })).toEqual(reserve(claude));
    expect(reserve({ model: 'gpt-5', serviceTier: 'priority' }).isBound).toBe(true);
  });

  it('of embeddings has no output', () => {
    expect(reserve({ model: 'text-embedding-3-small', maxOutputTokens: null }).reservedNanos).toBe(
      2_024n * 20n + 12n,
    );
  });

  it('is never exceeded by a call within it', () => {
    const share = fc.integer({ min: 0, max: 100 });
    const model = fc.constantFrom(
      ['openai', 'gpt-4o-mini'],
      ['openai', 'gpt-5.6-sol'],
      ['anthropic', 'claude-3-7-sonnet-20250219'],
      ['google-ai-studio', 'gemini-2.5-pro'],
      ['openrouter', 'google/gemini-2.5-flash-lite'],
    );
    const size = fc.integer({ min: 1, max: 600_000 });
    fc.assert(
      fc.property(model, size, size, fc.tuple(share, share, share, share), (named, bytes, cap, shares) => {
        const [provider = '', served = ''] = named;
        const reservation = reserve({
          priceLists: [provider],
          model: served,
          inputBytes: bytes,
          maxOutputTokens: cap,
        });
        const [cacheRead = 0, cacheWrite5m = 0, outputReasoning = 0] = shares.map((part) =>
          Math.floor((bytes * part) / 300),
        );
        const usage = {
          ...NO_USAGE,
          inputUncached: bytes - cacheRead - cacheWrite5m,
          cacheRead,
          cacheWrite5m,
          outputText: Math.max(cap - outputReasoning, 0),
          outputReasoning: Math.min(cap, outputReasoning),
        };
        const context = {
          ...FACTS,
          provider,
          modelRequested: served,
          basis: 'reported' as const,
          reservedNanos: 0n,
        };
        const { costNanos } = priceLine({ model: served, usage, flags: [] }, context);
        expect(BigInt(costNanos ?? 0)).toBeLessThanOrEqual(reservation.reservedNanos);
        expect(reservation.isBound).toBe(true);
      }),
    );
  });
});

describe('worstCaseTokens', () => {
  const tokens = (change: Partial<ReservationFacts> = {}) => worstCaseTokens({ ...FACTS, ...change });

  it('takes every byte for a token, up to what the model can take in, and the cap of every candidate', () => {
    expect(tokens()).toBe(1_500);
    expect(tokens({ candidateCount: 3 })).toBe(2_500);
    expect(tokens({ inputBytes: 30_000_000 })).toBe(128_500);
    expect(tokens({ maxOutputTokens: null })).toBe(1_000 + 16_384);
  });

  it('counts no output where none is made, and assumes it where nothing is known of the model', () => {
    expect(tokens({ model: 'text-embedding-3-small', maxOutputTokens: null })).toBe(1_000);
    expect(tokens({ model: 'nobody-knows' })).toBe(1_500);
    expect(tokens({ model: null, maxOutputTokens: null })).toBe(1_000 + ASSUMED_MAX_OUTPUT_TOKENS);
  });
});

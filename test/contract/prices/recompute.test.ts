import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventLine } from '../../../contract/event.ts';
import { findPrice } from '../../../contract/prices/book.ts';
import { type PricingContext, priceLine } from '../../../contract/prices/price-line.ts';
import { recomputeLine, repriceLine } from '../../../contract/prices/recompute.ts';
import { BASES, NO_USAGE, USAGE_FLAGS, type Usage } from '../../../contract/usage.ts';

const AT_MS = Date.parse('2026-11-20T12:00:00Z');
const MODELS = [
  ['openai', 'gpt-4o-mini'],
  ['openai', 'gpt-5.6-sol'],
  ['openai', 'gpt-realtime'],
  ['openai', 'gpt-image-1'],
  ['openai', 'no-such-model'],
  ['anthropic', 'claude-3-7-sonnet-20250219'],
  ['google-ai-studio', 'gemini-2.5-flash'],
  ['google-ai-studio', 'gemini-2.5-flash-image'],
  ['deepseek', 'deepseek-v4-pro'],
] as const;

const tokens = fc.option(fc.integer({ min: 0, max: 900_000 }), { nil: null });
const usage: fc.Arbitrary<Usage> = fc
  .record({
    inputUncached: tokens,
    cacheRead: tokens,
    cacheWrite5m: tokens,
    cacheWrite1h: tokens,
    outputText: tokens,
    outputReasoning: tokens,
    audioInput: tokens,
    imageInput: tokens,
    audioCacheRead: tokens,
    audioOutput: tokens,
    imageOutput: tokens,
    providerCostUsd: fc.option(fc.constantFrom('0', '0.00031413', '12.5'), { nil: null }),
    counts: fc.constantFrom({}, { 'count.webSearches': '2' }, { 'count.audioSeconds': '12.5' }),
  })
  .map((stated) => ({ ...NO_USAGE, ...stated }));
const served = fc.constantFrom(...MODELS);
/** How the sizes of summed requests decided is for pricing to say, and never stated with the usage. */
const BY_PRICING: readonly string[] = ['summed_requests', 'long_requests', 'request_sizes_unknown'];
const flags = fc.subarray(
  USAGE_FLAGS.filter((flag) => !BY_PRICING.includes(flag)),
  { maxLength: 2 },
);

function priced(
  [provider, model]: readonly [string, string],
  used: Usage,
  change: Partial<PricingContext> & { flags?: EventLine['flags'] } = {},
): EventLine {
  const { flags: stated = [], ...context } = change;
  return priceLine(
    { model, usage: used, flags: stated },
    {
      provider,
      modelRequested: null,
      atMs: AT_MS,
      serviceTier: null,
      basis: 'reported',
      reservedNanos: 5_000n,
      unknownChargeNanos: 7_000n,
      ...context,
    },
  );
}

const entryOf = ([provider, model]: readonly [string, string]) =>
  findPrice({ provider, model, atMs: AT_MS, serviceTier: null });

describe('recomputeLine', () => {
  it('L15: gives every stored line again, to the nano-dollar', () => {
    fc.assert(
      fc.property(served, usage, fc.constantFrom(...BASES), flags, (model, used, basis, stated) => {
        const line = priced(model, used, { basis, flags: stated });
        expect(recomputeLine(line)).toEqual(line);
      }),
    );
  });

  it('goes by the stored rates and quantities, not by stored amounts', () => {
    const line = priced(MODELS[0], { ...NO_USAGE, inputUncached: 1_000, outputText: 10 });
    const spoiled = {
      ...line,
      costNanos: '1',
      classes: line.classes.map((row) => ({ ...row, costNanos: '1' })),
    };
    expect(recomputeLine(spoiled)).toEqual(line);
  });

  it('reads quantities as a database writes them', () => {
    const line = priced(MODELS[0], { ...NO_USAGE, inputUncached: 1_000 });
    const padded = {
      ...line,
      classes: line.classes.map((row) => ({ ...row, quantity: `${row.quantity}.000` })),
    };
    expect(recomputeLine(padded)).toEqual(line);
  });
});

describe('repriceLine', () => {
  it('under the entry that priced it changes nothing', () => {
    fc.assert(
      fc.property(served, usage, flags, (model, used, stated) => {
        const line = priced(model, used, { flags: stated });
        const again = repriceLine(line, entryOf(model));
        // A mixed class may have been priced where only another modality is priced apart: then it is left unknown.
        if (!line.flags.includes('modality_split_unknown')) expect(again).toEqual(line);
        else expect([line.costNanos, null]).toContain(again.costNanos);
      }),
    );
  });

  it('under another entry is what the call would have cost there, or unknown', () => {
    const sameProvider = fc.tuple(served, served).filter(([one, other]) => one[0] === other[0]);
    fc.assert(
      fc.property(sameProvider, usage, ([one, other], used) => {
        const moved = repriceLine(priced(one, used), entryOf(other));
        const anew = priced(other, used);
        if (!anew.flags.includes('modality_split_unknown')) {
          expect({ ...moved, model: null }).toEqual({
            ...anew,
            model: null,
            chargedNanos: moved.chargedNanos,
          });
        } else expect([anew.costNanos, null]).toContain(moved.costNanos);
      }),
    );
  });

  it('gives a line of unknown price its cost, and leaves what was charged', () => {
    const line = priced(['openai', 'no-such-model'], { ...NO_USAGE, inputUncached: 1_000, outputText: 10 });
    expect(line).toMatchObject({ costNanos: null, chargedNanos: '5000', priceSource: 'none' });
    expect(repriceLine(line, entryOf(MODELS[0]))).toMatchObject({
      costNanos: '156000',
      chargedNanos: '5000',
      priceSource: 'catalogue',
      priceId: 'openai:gpt-4o-mini:initial',
    });
    expect(repriceLine(line, null)).toEqual(line);
  });

  it('keeps a stated cost, with the new figure beside it', () => {
    const line = priced(MODELS[4], { ...NO_USAGE, inputUncached: 1_000, providerCostUsd: '0.5' });
    expect(repriceLine(line, entryOf(MODELS[0]))).toMatchObject({
      costNanos: '500000000',
      catalogueCostNanos: '150000',
      priceSource: 'provider',
    });
  });

  it('does not guess where figures are missing', () => {
    const missing = priced(MODELS[4], { ...NO_USAGE, inputUncached: 5 }, { flags: ['negative_count'] });
    expect(repriceLine(missing, entryOf(MODELS[0])).costNanos).toBeNull();
    const mixed = { ...NO_USAGE, inputUncached: 100, cacheRead: 50, audioInput: 80, outputText: 1 };
    expect(repriceLine(priced(MODELS[4], mixed), entryOf(['openai', 'gpt-realtime'])).costNanos).toBeNull();
    expect(repriceLine(priced(MODELS[4], mixed), entryOf(MODELS[0])).costNanos).not.toBeNull();
  });

  it('prices a modality apart once it has a rate', () => {
    const spoken = { ...NO_USAGE, inputUncached: 100, audioInput: 80, outputText: 1 };
    const line = priced(MODELS[0], spoken);
    expect(repriceLine(line, entryOf(['openai', 'gpt-realtime'])).classes).toContainEqual({
      class: 'input.uncached',
      modality: 'audio',
      quantity: '80',
      priceUsd: '32',
      priceUnit: '1000000',
      costNanos: '2560000',
    });
  });
});

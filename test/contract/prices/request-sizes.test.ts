/** Lines that sum requests: what is priced by a request's size is decided request by request. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findPrice } from '../../../contract/prices/book.ts';
import { priceLine } from '../../../contract/prices/price-line.ts';
import { recomputeLine, repriceLine } from '../../../contract/prices/recompute.ts';
import { inputThresholds, sizeClass } from '../../../contract/prices/request-sizes.ts';
import { type MeteredLine, NO_USAGE } from '../../../contract/usage.ts';

/** 1.25 dollars per million input tokens up to 200,000 of a request, 2.50 above; half of it in a batch. */
const MODEL = 'gemini-2.5-pro';
const AT_MS = Date.UTC(2026, 10, 1);
const context = {
  provider: 'google-ai-studio',
  modelRequested: null,
  atMs: AT_MS,
  serviceTier: null,
  basis: 'reported',
  reservedNanos: 1n,
  unknownChargeNanos: 1n,
} as const;
const summed = (input: number, requestInputTokens: number | null): MeteredLine => ({
  model: MODEL,
  usage: { ...NO_USAGE, inputUncached: input, outputText: 0 },
  flags: [],
  requestInputTokens,
});
const entry = findPrice({ provider: context.provider, model: MODEL, atMs: AT_MS, serviceTier: null });

it('L17: many small requests are not one large one', () => {
  expect(priceLine(summed(1_000_000, 10_000), context)).toMatchObject({
    costNanos: '1250000000',
    flags: ['summed_requests'],
  });
  expect(priceLine(summed(1_000_000, 250_000), context)).toMatchObject({
    costNanos: '2500000000',
    flags: ['summed_requests', 'long_requests'],
  });
});

it('of requests whose sizes are not stated a cost is known only where even their sum is small', () => {
  expect(priceLine(summed(200_000, null), context)).toMatchObject({ costNanos: '250000000' });
  expect(priceLine(summed(200_001, null), context)).toMatchObject({
    costNanos: null,
    flags: ['summed_requests', 'request_sizes_unknown'],
  });
});

it('a stored sum is computed and priced again as it was', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5_000_000 }),
      fc.option(fc.constantFrom(1, 199_999, 200_000, 200_001, 400_000)),
      (input, size) => {
        const line = priceLine(summed(input, size), context);
        expect(recomputeLine(line)).toEqual(line);
        expect(repriceLine(line, entry)).toEqual(line);
      },
    ),
  );
});

it('sums keep apart what any price of the book could treat differently, and nothing else', () => {
  expect(inputThresholds()).toContain(200_000);
  for (const threshold of inputThresholds())
    expect(sizeClass(threshold + 1)).toBeGreaterThan(sizeClass(threshold));
  expect(sizeClass(0)).toBe(sizeClass(1));
});

/** Prices against an independent computation in fractions, over every model of the catalogue. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPrice, PRICE_BOOK_VERSION } from '../../../contract/prices/book.ts';
import catalogue from '../../../contract/prices/catalogue.json' with { type: 'json' };
import type { Rates } from '../../../contract/prices/form.ts';
import { priceLine } from '../../../contract/prices/price-line.ts';
import { NO_USAGE, type Usage } from '../../../contract/usage.ts';
import { fractionOf, nearestEven, times } from './fraction.ts';

const AT_MS = Date.UTC(2026, 10, 1);

interface Priced {
  readonly provider: string;
  readonly model: string;
  readonly rates: Rates;
  readonly above: readonly { readonly inputTokens: number; readonly rates: Rates }[];
}

/** Models whose one price is the catalogue's own, read from the file as it is. */
const MODELS: readonly Priced[] = Object.entries(catalogue.providers).flatMap(([provider, models]) =>
  models.flatMap(({ id: model, periods }) => {
    const [period, ...more] = periods;
    const entry = findPrice({ provider, model, atMs: AT_MS, serviceTier: null });
    const isPlain = entry?.source === 'catalogue' && entry.id.startsWith(`${provider}:${model}:`);
    if (!period || more.length > 0 || !isPlain) return [];
    return [{ provider, model, rates: period.rates, above: period.above ?? [] }];
  }),
);

const MEMBERS = {
  'input.uncached': 'inputUncached',
  'input.cacheRead': 'cacheRead',
  'input.cacheWrite5m': 'cacheWrite5m',
  'input.cacheWrite1h': 'cacheWrite1h',
  'output.text': 'outputText',
  'output.reasoning': 'outputReasoning',
} as const;
type ClassName = keyof typeof MEMBERS;
const CLASSES = Object.keys(MEMBERS) as ClassName[];

const tokens = fc.nat({ max: 3_000_000 });
const used = fc.record(
  Object.fromEntries(CLASSES.map((name) => [name, tokens])) as Record<ClassName, typeof tokens>,
);
const modelAndUse = fc.tuple(fc.constantFrom(...MODELS), used);

/** Only classes that have a rate are used: what happens without one is tested elsewhere. */
function usageOf(rates: Rates, counts: Record<ClassName, number>): Usage {
  const usage: Record<string, unknown> = { ...NO_USAGE };
  for (const name of CLASSES) if (rateOf(rates, name) !== undefined) usage[MEMBERS[name]] = counts[name];
  return usage as unknown as Usage;
}

const rateOf = (rates: Rates, name: ClassName): string | undefined =>
  rates[name] ?? (name === 'output.reasoning' ? rates['output.text'] : undefined);

function price({ provider, model }: Priced, usage: Usage) {
  return priceLine(
    { model, usage, flags: [] },
    {
      provider,
      modelRequested: null,
      atMs: AT_MS,
      serviceTier: null,
      basis: 'reported',
      reservedNanos: 0n,
      unknownChargeNanos: 0n,
    },
  );
}

/** Nano-dollars: dollars per million tokens is a thousand nano-dollars per token. */
function oracle({ rates, above }: Priced, usage: Usage): bigint {
  const input = [usage.inputUncached, usage.cacheRead, usage.cacheWrite5m, usage.cacheWrite1h];
  const total = input.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const reached = above.filter((bracket) => total > bracket.inputTokens).at(-1)?.rates ?? rates;
  return CLASSES.reduce((sum, name) => {
    const count = usage[MEMBERS[name]];
    const rate = rateOf(reached, name);
    if (count === null || rate === undefined) return sum;
    return sum + nearestEven(times(times(fractionOf(rate), fractionOf('1000')), fractionOf(String(count))));
  }, 0n);
}

describe('against fractions', () => {
  it('covers nearly all models', () => {
    const all = Object.values(catalogue.providers).reduce((sum, models) => sum + models.length, 0);
    expect(MODELS.length).toBeGreaterThan(all * 0.8);
  });

  it('a line costs the sum of its classes, each rounded once, half to even', () => {
    fc.assert(
      fc.property(modelAndUse, ([model, counts]) => {
        const usage = usageOf(model.rates, counts);
        const line = price(model, usage);
        expect(line.costNanos).toBe(
          Object.values(usage).some(Number.isInteger) ? String(oracle(model, usage)) : null,
        );
        expect(line.chargedNanos).toBe(line.costNanos ?? '0');
      }),
      { numRuns: 2_000 },
    );
  });

  it('L15: a stored line recomputes to the same nano-dollar from what it stores', () => {
    fc.assert(
      fc.property(modelAndUse, ([model, counts]) => {
        const line = price(model, usageOf(model.rates, counts));
        const again = line.classes.map(({ quantity, priceUsd, priceUnit }) => {
          if (priceUsd === null) return 0n;
          const nanos = times(fractionOf(priceUsd), fractionOf('1000000000'));
          const whole = times(nanos, fractionOf(quantity));
          return nearestEven({ top: whole.top, bottom: whole.bottom * BigInt(priceUnit) });
        });
        if (line.costNanos !== null) expect(String(again.reduce((a, b) => a + b, 0n))).toBe(line.costNanos);
        if (line.priceVersion !== null) expect(line.priceVersion).toBe(PRICE_BOOK_VERSION);
      }),
      { numRuns: 1_000 },
    );
  });

  it('L14: more cached tokens never cost more', () => {
    const cached = MODELS.filter(({ rates }) => rates['input.cacheRead'] !== undefined);
    expect(cached.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.constantFrom(...cached), tokens, tokens, tokens, (model, all, some, more) => {
        const [fewer, greater] = [Math.min(some, more, all), Math.min(Math.max(some, more), all)];
        const cost = (read: number) =>
          BigInt(price(model, { ...NO_USAGE, inputUncached: all - read, cacheRead: read }).costNanos ?? '-1');
        // Each class is rounded once, so two figures may differ by one nano-dollar the wrong way.
        expect(cost(greater) <= cost(fewer) + 1n).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

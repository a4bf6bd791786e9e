/** Prices against an independent computation in fractions, over every model, tier and list of the book. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import catalogue from '../../../contract/prices/catalogue.json' with { type: 'json' };
import overlay from '../../../contract/prices/overlay.json' with { type: 'json' };
import { priceLine } from '../../../contract/prices/price-line.ts';
import { NO_USAGE, type Usage } from '../../../contract/usage.ts';
import { compare, fractionOf, nearestEven, times } from './fraction.ts';
import { type Asked, oracleCost, oracleRates, type Quantities } from './oracle.ts';

const LISTS = [...Object.keys(catalogue.providers), ...overlay.lists.map(({ list }) => list)];
const TIERS = [
  null,
  'default',
  'scale',
  ...new Set(overlay.tiers.map(({ serviceTier }) => serviceTier)),
  'fast',
];
const baseOf = (list: string): string => overlay.lists.find((one) => one.list === list)?.base ?? list;

/** Every model of every list, by its own id. */
const MODELS: readonly (readonly [list: string, model: string])[] = LISTS.flatMap((list) => {
  const own = overlay.models.filter(({ provider }) => provider === baseOf(list)).map(({ prices }) => prices);
  const all = [...own, ...(catalogue.providers[baseOf(list)] ?? [])];
  return all.map(({ id }) => [list, id] as const);
});

const instant = fc.date({ min: new Date('2025-06-01'), max: new Date('2026-12-31'), noInvalidDate: true });
const asked: fc.Arbitrary<Asked> = fc
  .tuple(fc.constantFrom(...MODELS), instant, fc.constantFrom(...TIERS))
  .map(([[list, model], at, tier]) => ({ list, model, atMs: at.getTime(), tier }));
const tokens = fc.option(fc.nat({ max: 600_000 }), { nil: null });
const count = fc.constantFrom('0', '3', '12.5');

const TEXT = {
  inputUncached: 'input.uncached',
  cacheRead: 'input.cacheRead',
  cacheWrite5m: 'input.cacheWrite5m',
  cacheWrite1h: 'input.cacheWrite1h',
  outputText: 'output.text',
  outputReasoning: 'output.reasoning',
} as const;
type Member = keyof typeof TEXT;
const MEMBERS = Object.keys(TEXT) as Member[];
type Counts = Record<Member, number | null>;
const counts = fc.record(
  Object.fromEntries(MEMBERS.map((member) => [member, tokens])) as Record<Member, typeof tokens>,
);

function line({ list, model, atMs, tier }: Asked, usage: Usage) {
  return priceLine(
    { model, usage, flags: [] },
    {
      provider: list,
      modelRequested: null,
      atMs,
      serviceTier: tier,
      basis: 'reported',
      reservedNanos: 0n,
      unknownChargeNanos: 0n,
    },
  );
}

const inputOf = ({ inputUncached, cacheRead, cacheWrite5m, cacheWrite1h }: Counts): number =>
  [inputUncached, cacheRead, cacheWrite5m, cacheWrite1h].reduce<number>((sum, part) => sum + (part ?? 0), 0);

const quantitiesOf = (used: Counts): Quantities =>
  Object.fromEntries(
    MEMBERS.flatMap((member) => (used[member] === null ? [] : [[TEXT[member], String(used[member])]])),
  );

describe('against fractions', () => {
  it('has prices for most of the book under the models’ own ids', () => {
    const atMs = Date.UTC(2026, 10, 1);
    const priced = MODELS.filter(([list, model]) => oracleRates({ list, model, atMs, tier: null }, 1));
    expect(MODELS.length).toBeGreaterThan(1_400);
    expect(priced.length).toBeGreaterThan(1_200);
  });

  it('L17: a line costs what the documents say under all conditions at once, or nobody knows what', () => {
    fc.assert(
      fc.property(asked, counts, (question, used) => {
        const isStated = MEMBERS.some((member) => used[member] !== null);
        const input = inputOf(used);
        // Without any prompt stated a price with brackets has no bracket to go by.
        fc.pre(isStated && (input > 0 || used.inputUncached !== null));
        const expected = oracleCost(oracleRates(question, input), quantitiesOf(used));
        expect(line(question, { ...NO_USAGE, ...used }).costNanos).toBe(expected?.toString() ?? null);
      }),
      { numRuns: 4_000 },
    );
  });

  it('modalities and things counted included', () => {
    const part = fc.nat({ max: 40_000 });
    fc.assert(
      fc.property(
        asked,
        part,
        part,
        part,
        count,
        count,
        (question, text, audio, image, seconds, searches) => {
          const usage: Usage = {
            ...NO_USAGE,
            inputUncached: text + audio + image,
            audioInput: audio,
            imageInput: image,
            outputText: text + audio + image,
            audioOutput: audio,
            imageOutput: image,
            counts: { 'count.audioSeconds': seconds, 'count.webSearches': searches },
          };
          const expected = oracleCost(oracleRates(question, text + audio + image), {
            'input.uncached': String(text),
            'input.uncached/audio': String(audio),
            'input.uncached/image': String(image),
            'output.text': String(text),
            'output.text/audio': String(audio),
            'output.text/image': String(image),
            'count.audioSeconds': seconds,
            'count.webSearches': searches,
          });
          expect(line(question, usage).costNanos).toBe(expected?.toString() ?? null);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('L15: a stored line gives the same nano-dollar from what it stores', () => {
    fc.assert(
      fc.property(asked, counts, (question, used) => {
        const { classes, costNanos } = line(question, { ...NO_USAGE, ...used });
        const again = classes.map(({ quantity, priceUsd, priceUnit }) => {
          const nanos = times(fractionOf(priceUsd ?? '0'), fractionOf('1000000000'));
          const whole = times(nanos, fractionOf(quantity));
          return nearestEven({ top: whole.top, bottom: whole.bottom * BigInt(priceUnit) });
        });
        if (costNanos !== null) expect(String(again.reduce((a, b) => a + b, 0n))).toBe(costNanos);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a cache', () => {
  it('L14: costs at most as much to read as the prompt anew, for every model, bracket and list of the book', () => {
    const atMs = Date.UTC(2026, 10, 1);
    const dearer = MODELS.filter(([list, model]) =>
      [1, 150_000, 250_000, 600_000].some((input) => {
        const rates = oracleRates({ list, model, atMs, tier: null }, input);
        const [read, anew] = [rates?.get('input.cacheRead'), rates?.get('input.uncached')];
        return read !== undefined && anew !== undefined && compare(read, anew) > 0;
      }),
    );
    expect(dearer).toEqual([]);
  });

  it('L14: of which more is read never costs more', () => {
    const size = fc.nat({ max: 600_000 });
    fc.assert(
      fc.property(asked, size, size, size, (question, all, some, more) => {
        const [fewer, greater] = [Math.min(some, more, all), Math.min(Math.max(some, more), all)];
        const cost = (read: number) =>
          line(question, { ...NO_USAGE, inputUncached: all - read, cacheRead: read }).costNanos;
        const [dear, cheap] = [cost(fewer), cost(greater)];
        fc.pre(dear !== null && cheap !== null);
        // Each class is rounded once, so two figures may differ by one nano-dollar the wrong way.
        expect(BigInt(cheap) <= BigInt(dear) + 1n).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

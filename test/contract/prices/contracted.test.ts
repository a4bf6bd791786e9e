import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventLine, eventLineSchema } from '../../../contract/event.ts';
import { type PriceOverride, priceOverrideSchema } from '../../../contract/organisation.ts';
import { findPrice, type PriceEntry, type PriceQuery } from '../../../contract/prices/book.ts';
import { findContractedPrice } from '../../../contract/prices/contracted.ts';
import { type PricingContext, priceLine } from '../../../contract/prices/price-line.ts';
import { recomputeLine, repriceLine } from '../../../contract/prices/recompute.ts';
import { reserveNanos } from '../../../contract/prices/reserve.ts';
import { NO_USAGE, type Usage } from '../../../contract/usage.ts';
import { fractionOf, nearestEven, times } from './fraction.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const QUERY: PriceQuery = {
  provider: 'openai',
  model: 'gpt-4o-mini-2024-07-18',
  atMs: NOON,
  serviceTier: null,
};

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

function override(price: PriceOverride['price'], change: Partial<PriceOverride> = {}): PriceOverride {
  return priceOverrideSchema.parse({
    id: idOf(1),
    provider: 'openai',
    model: 'gpt-4o-mini*',
    effectiveFromMs: 0,
    effectiveUntilMs: null,
    price,
    ...change,
  });
}

const discount = (percent: string, change: Partial<PriceOverride> = {}): PriceOverride =>
  override({ kind: 'discount', percent }, change);
const asModel = (model: string, change: Partial<PriceOverride> = {}): PriceOverride =>
  override({ kind: 'as-model', model }, change);

function ownRates(input: string, output: string, change: Partial<PriceOverride> = {}, tiers?: string[]) {
  const rate = { modality: 'text' as const, priceUnit: '1000000' as const };
  return override(
    {
      kind: 'rates',
      serviceTiers: tiers ?? null,
      rates: [
        { ...rate, class: 'input.uncached', priceUsd: input },
        { ...rate, class: 'output.text', priceUsd: output },
      ],
    },
    change,
  );
}

/** Rates of the first bracket. */
function rates(entry: PriceEntry | null): Record<string, string> | null {
  return entry && Object.fromEntries([...(entry.brackets[0]?.rates ?? [])].map(([k, r]) => [k, r.priceUsd]));
}

const find = (overrides: readonly PriceOverride[], change: Partial<PriceQuery> = {}) =>
  findContractedPrice({ ...QUERY, ...change }, overrides);

describe('an organisation’s own price', () => {
  it('as a discount is every rate of the book less a percentage, in every bracket', () => {
    const sol = { model: 'gpt-5.6-sol' };
    const entry = find([discount('12.5', { model: '*' })], sol);
    const listed = findPrice({ ...QUERY, ...sol });
    expect(entry?.id).toBe(`override:${idOf(1)}:${listed?.id}`);
    expect(rates(entry)).toEqual({
      'input.uncached': '3.5',
      'input.cacheRead': '0.35',
      'input.cacheWrite5m': '4.375',
      'output.text': '17.5',
      'count.webSearches': '8.75',
    });
    expect(entry?.brackets[1]?.rates.get('output.text')?.priceUsd).toBe('26.25');
    expect(entry?.contextWindowTokens).toBe(listed?.contextWindowTokens);
  });

  it('as a discount goes by the tier that was served', () => {
    const flex = { serviceTier: 'flex' };
    expect(rates(find([discount('50')], flex))).toMatchObject({ 'input.uncached': '0.0375' });
    expect(find([discount('50')], { serviceTier: 'scale' })).toBeNull();
  });

  it('as rates stands alone: what it does not name is unknown', () => {
    const entry = find([ownRates('0.1', '0.2')]);
    expect(entry).toMatchObject({ id: `override:${idOf(1)}`, source: 'override' });
    expect(rates(entry)).toEqual({ 'input.uncached': '0.1', 'output.text': '0.2' });
    expect(find([ownRates('0.1', '0.2', { model: 'ft:*' })], { model: 'ft:none' })).not.toBeNull();
  });

  it('as rates is for the tiers that it names, the standard one under any of its names', () => {
    const flex = ownRates('1', '2', { id: idOf(2) }, ['flex']);
    const standard = ownRates('3', '4', { id: idOf(3) }, ['default']);
    const all = ownRates('5', '6', { id: idOf(4) });
    const input = (tier: string | null) =>
      rates(find([all, flex, standard], { serviceTier: tier }))?.['input.uncached'];
    expect(['flex', null, 'standard', 'default', 'scale'].map(input)).toEqual(['1', '3', '3', '3', '5']);
  });

  it('agreed with one host holds there alone, and before what is agreed for all', () => {
    const here = ownRates('1', '2', { id: idOf(2), model: '*', host: 'ours' });
    const anywhere = ownRates('3', '4', { id: idOf(3), model: QUERY.model });
    const input = (host?: string | null) =>
      rates(find([here, anywhere], host === undefined ? {} : { host }))?.['input.uncached'];
    expect(['ours', 'theirs', null, undefined].map(input)).toEqual(['1', '3', '3', '3']);
    expect(find([here], { model: 'no-such-model', host: 'theirs' })).toBeNull();
  });

  it('as another model is what that model costs this organisation', () => {
    const tuned = asModel('gpt-4o', { id: idOf(2), model: 'ft:gpt-4o:acme*' });
    const named = { model: 'ft:gpt-4o:acme::x1' };
    expect(rates(find([tuned], named))).toMatchObject({ 'input.uncached': '2.5' });
    const both = find([tuned, discount('10', { model: '*' })], named);
    expect(rates(both)).toMatchObject({ 'input.uncached': '2.25' });
    expect(both?.id).toBe(`override:${idOf(2)}:override:${idOf(1)}:openai:gpt-4o:initial`);
    expect(
      find([asModel('gpt-4o', { model: 'a' }), asModel('a', { model: 'b' })], { model: 'b' }),
    ).toBeNull();
  });

  it('holds for a regional list of its provider, and for no other provider', () => {
    const own = discount('10', { provider: 'anthropic', model: 'claude-*' });
    const claude = { model: 'claude-opus-5', provider: 'anthropic-us' };
    expect(rates(find([own], claude))).toMatchObject({ 'input.uncached': '4.95' });
    expect(find([own], { ...claude, provider: 'bedrock' })?.source).not.toBe('override');
  });
});

describe('of several', () => {
  const models = (list: readonly [model: string, effectiveFromMs: number][]) =>
    list.map(([model, effectiveFromMs], index) => discount('1', { id: idOf(index), model, effectiveFromMs }));
  const chosen = (list: readonly [string, number][]): string | undefined =>
    find(models(list))?.id.split(':')[1];

  it.each<[string, [string, number][], number]>([
    [
      'the exact name wins',
      [
        ['gpt-4o-mini-2024-07-18', 0],
        ['gpt-4o-mini-2024-07-1*', 9],
      ],
      0,
    ],
    [
      'then the longer pattern',
      [
        ['gpt-*', 9],
        ['gpt-4o-mini*', 0],
        ['*', 9],
      ],
      1,
    ],
    [
      'then the later one',
      [
        ['gpt-4o-mini*', 1],
        ['gpt-4o-mini*', 2],
        ['gpt-4o-mini*', 0],
      ],
      1,
    ],
    [
      'then the greater id',
      [
        ['gpt-4o-mini*', 1],
        ['gpt-4o-mini*', 1],
      ],
      1,
    ],
    ['case does not matter', [['GPT-4o-MINI*', 1]], 0],
  ])('%s', (_, list, winner) => {
    expect(chosen(list)).toBe(idOf(winner));
    expect(find(models(list).toReversed())?.id.split(':')[1]).toBe(idOf(winner));
  });

  it('one of which this is a later part is no newer than it was when it was agreed', () => {
    const march = discount('10', { id: idOf(2), effectiveFromMs: 300 });
    const part = discount('20', { effectiveFromMs: 400, agreedFromMs: 100 });
    for (const both of [
      [march, part],
      [part, march],
    ])
      expect(find(both)?.id).toContain(march.id);
    expect(find([{ ...part, agreedFromMs: 350 }, march])?.id).toContain(part.id);
  });

  it('one that has not begun or has ended is none', () => {
    const from = (effectiveFromMs: number, effectiveUntilMs: number | null) =>
      find([discount('1', { effectiveFromMs, effectiveUntilMs })])?.source;
    expect(from(NOON, null)).toBe('override');
    expect(from(NOON + 1, null)).toBe('catalogue');
    expect(from(0, NOON + 1)).toBe('override');
    expect(from(0, NOON)).toBe('catalogue');
  });
});

const CONTEXT: PricingContext = {
  provider: 'openai',
  modelRequested: null,
  atMs: NOON,
  serviceTier: null,
  basis: 'reported',
  reservedNanos: 5_000n,
  unknownChargeNanos: 0n,
};

function line(overrides: readonly PriceOverride[], used: Partial<Usage>, model = 'gpt-4o-mini'): EventLine {
  const usage = { ...NO_USAGE, ...used };
  return eventLineSchema.parse(priceLine({ model, usage, flags: [] }, { ...CONTEXT, overrides }));
}

describe('a line with an own price', () => {
  const used = { inputUncached: 1_000, outputText: 10 };

  it('says so, and keeps what the book says beside it', () => {
    expect(line([discount('50')], used)).toMatchObject({
      costNanos: '78000',
      chargedNanos: '78000',
      priceSource: 'override',
      priceId: `override:${idOf(1)}:openai:gpt-4o-mini:initial`,
      catalogueCostNanos: '156000',
    });
    expect(line([ownRates('1', '2', { model: 'mine' })], used, 'mine')).toMatchObject({
      costNanos: '1020000',
      catalogueCostNanos: null,
    });
  });

  it('of which a class has no rate is unknown', () => {
    expect(line([ownRates('1', '2')], { ...used, cacheRead: 1 })).toMatchObject({
      costNanos: null,
      chargedNanos: '5000',
      catalogueCostNanos: '156075',
    });
  });

  it('without any rate is unknown, and not what the book says', () => {
    const none = override({ kind: 'rates', serviceTiers: null, rates: [] });
    expect(line([none], used)).toMatchObject({
      costNanos: null,
      chargedNanos: '5000',
      catalogueCostNanos: '156000',
      priceSource: 'override',
      priceId: `override:${idOf(1)}`,
    });
  });

  it('costs what the provider states, where it states a cost', () => {
    expect(line([discount('50')], { ...used, providerCostUsd: '0.0001' })).toMatchObject({
      costNanos: '100000',
      priceSource: 'provider',
      priceId: `override:${idOf(1)}:openai:gpt-4o-mini:initial`,
      catalogueCostNanos: '156000',
    });
  });

  it('is an event line however long the names in it are', () => {
    const model = 'm'.repeat(128);
    const own = ownRates('1', '2', { id: idOf(7), model });
    const twice = asModel(model, { id: idOf(8), model: 'n'.repeat(128) });
    expect(line([own, twice], used, 'n'.repeat(128)).priceSource).toBe('override');
  });

  it('L15: recomputes to itself, and reprices to what it would have cost', () => {
    const tokens = fc.nat({ max: 900_000 });
    const own = fc.constantFrom(discount('12.345678'), discount('100'), ownRates('0.123456789012', '7'));
    const cost = fc.constantFrom(null, '0.25');
    fc.assert(
      fc.property(
        own,
        tokens,
        tokens,
        tokens,
        cost,
        (price, inputUncached, cacheRead, outputText, stated) => {
          const usage = { inputUncached, cacheRead, outputText, providerCostUsd: stated };
          const contracted = line([price], usage);
          expect(recomputeLine(contracted)).toEqual(contracted);
          const listed = findPrice({ ...QUERY, model: 'gpt-4o-mini' });
          const entry = find([price], { model: 'gpt-4o-mini' });
          const moved = repriceLine(line([], usage), entry, listed);
          expect({ ...moved, chargedNanos: null }).toEqual({ ...contracted, chargedNanos: null });
          expect(repriceLine(contracted, listed)).toEqual({
            ...line([], usage),
            chargedNanos: contracted.chargedNanos,
          });
        },
      ),
    );
  });

  it('with a discount costs the discounted fraction of the book’s rate, rounded once', () => {
    const percent = fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 999_999 }));
    fc.assert(
      fc.property(percent, fc.nat({ max: 3_000_000 }), ([whole, part], inputUncached) => {
        const text = `${whole}.${String(part).padStart(6, '0')}`;
        const { top, bottom } = fractionOf(text);
        const left = { top: 100n * bottom - top, bottom: 100n * bottom };
        // 0.15 dollars per million tokens are 150 nano-dollars each.
        const expected = nearestEven(times(left, fractionOf(String(150 * inputUncached))));
        expect(line([discount(text)], { inputUncached }).costNanos).toBe(String(expected));
      }),
    );
  });
});

describe('a reservation with own prices', () => {
  const facts = {
    priceLists: ['openai'],
    model: 'gpt-4o-mini',
    atMs: NOON,
    serviceTier: null,
    inputBytes: 1_000,
    mayHoldMedia: false,
    maxOutputTokens: 500,
    candidateCount: 1,
    unknownChargeNanos: 9n,
  };
  const plain = reserveNanos(facts);
  const reserve = (overrides: readonly PriceOverride[], change = {}) =>
    reserveNanos({ ...facts, overrides, ...change });

  it('is the dearer of the two, since another model may be served', () => {
    expect(reserve([discount('50')])).toEqual(plain);
    expect(reserve([ownRates('10', '20')])).toEqual({
      reservedNanos: 2_024n * 10_000n + 500n * 20_000n + 12n,
      isBound: true,
    });
  });

  it('is known for a model that only the organisation has a price for', () => {
    expect(reserve([], { model: 'mine' })).toEqual({ reservedNanos: 9n, isBound: false });
    expect(reserve([ownRates('1', '2', { model: 'mine' })], { model: 'mine' })).toEqual({
      reservedNanos: 2_024n * 1_000n + 500n * 2_000n + 12n,
      isBound: true,
    });
  });

  it('bounds nothing where an own price leaves out the prompt', () => {
    const price = {
      kind: 'rates' as const,
      serviceTiers: null,
      rates: [
        {
          class: 'output.text' as const,
          modality: 'text' as const,
          priceUsd: '1',
          priceUnit: '1' as const,
        },
      ],
    };
    expect(reserve([override(price)])).toEqual({ ...plain, isBound: false });
  });

  it('is that of the dearest list that the response may name', () => {
    const claude = {
      priceLists: ['anthropic', 'anthropic-us', 'anthropic-elsewhere'],
      model: 'claude-opus-5',
    };
    expect(reserve([], claude)).toEqual({
      reservedNanos: 2_024n * 11_000n + 500n * 27_500n + 12n,
      isBound: true,
    });
  });
});

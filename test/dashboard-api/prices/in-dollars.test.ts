import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rateOn } from '../../../contract/currencies.ts';
import { movePoint } from '../../../contract/money.ts';
import { priceOverrideSchema } from '../../../contract/organisation.ts';
import type { OwnPrice } from '../../../contract/own-price.ts';
import { inDollars } from '../../../dashboard-api/prices/in-dollars.ts';
import type { StoredRate } from '../../../db/currencies/rates.ts';
import { fractionOf } from '../../contract/prices/fraction.ts';

const DAY_MS = 86_400_000;
const OCTOBER_MS = Date.UTC(2026, 9, 1);

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

function agreed(price: string, change: Partial<OwnPrice> = {}): OwnPrice {
  const rate = { class: 'input.uncached', modality: 'text', priceUnit: '1000000', price } as const;
  return {
    id: '00000000-0000-4000-8000-000000000001',
    provider: 'mistral',
    model: 'mistral-*',
    effectiveFromMs: OCTOBER_MS,
    effectiveUntilMs: null,
    price: { kind: 'rates-in-currency', currency: 'EUR', serviceTiers: null, rates: [rate] },
    ...change,
  };
}

function rateFrom(day: number, change: Partial<StoredRate> = {}): StoredRate {
  return {
    rateId: `${day}`,
    currency: 'EUR',
    effectiveFrom: dayOf(OCTOBER_MS + day * DAY_MS),
    effectiveUntil: null,
    rate: '0.8',
    quote: 'perDollar',
    perDollar: '0.8',
    source: 'ECB',
    createdAt: new Date(OCTOBER_MS),
    createdBy: null,
    withdrawnAt: null,
    ...change,
  };
}

/** What holds of the parts at an instant: dollars, null where the price is unknown, undefined where none is in force. */
function dollarsAt(parts: ReturnType<typeof inDollars>, atMs: number): string | null | undefined {
  const held = parts.filter(
    ({ effectiveFromMs, effectiveUntilMs }) =>
      effectiveFromMs <= atMs && (effectiveUntilMs === null || atMs < effectiveUntilMs),
  );
  expect(held.length).toBeLessThanOrEqual(1);
  const [part] = held;
  if (part === undefined) return undefined;
  return part.price.kind === 'rates' ? (part.price.rates[0]?.priceUsd ?? null) : undefined;
}

describe('a price in another currency', () => {
  test('is in dollars by the rate of the day of usage, whichever way round it was stated', () => {
    const rates = [rateFrom(0), rateFrom(10, { rate: '1.25', quote: 'dollarsPerUnit', perDollar: '0.8' })];
    expect(inDollars(agreed('2'), rates).map(({ price }) => price)).toMatchObject([
      { kind: 'rates', rates: [{ priceUsd: '2.5', priceUnit: '1000000' }] },
      { kind: 'rates', rates: [{ priceUsd: '2.5' }] },
    ]);
    expect(dollarsAt(inDollars(agreed('1'), [rateFrom(0, { rate: '0.9' })]), OCTOBER_MS)).toBe(
      '1.111111111111',
    );
  });

  test('is unknown on days without a rate, and never the rate of another day', () => {
    const until = dayOf(OCTOBER_MS + 4 * DAY_MS);
    const parts = inDollars(agreed('2'), [rateFrom(2, { effectiveUntil: until }), rateFrom(8)]);
    const days = Array.from({ length: 10 }, (_, day) => dollarsAt(parts, OCTOBER_MS + day * DAY_MS));
    expect(days).toEqual([null, null, '2.5', '2.5', '2.5', null, null, null, '2.5', '2.5']);
    expect(dollarsAt(parts, OCTOBER_MS + 5 * DAY_MS - 1)).toBe('2.5');
  });

  test('without any rate is one price that says nothing', () => {
    const rates = [rateFrom(0, { currency: 'GBP' }), rateFrom(0, { withdrawnAt: new Date(OCTOBER_MS) })];
    const [only, ...others] = inDollars(agreed('2'), rates);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ price: { kind: 'rates', rates: [] }, agreedFromMs: OCTOBER_MS });
    expect(priceOverrideSchema.parse(only)).toEqual(only);
  });

  test('in dollars, or as a discount, stays as it is', () => {
    const own = agreed('2', { price: { kind: 'discount', percent: '5' } });
    expect(inDollars(own, [rateFrom(0)])).toEqual([own]);
  });

  test('at every instant is the agreed amount at the rate that holds that day, and covers its time once', () => {
    const day = fc.integer({ min: -5, max: 40 });
    const stated = fc
      .tuple(day, fc.option(fc.nat(9)), fc.integer({ min: 1, max: 10 ** 6 }), fc.boolean(), fc.boolean())
      .map(([from, length, units, isPerDollar, isWithdrawn]) =>
        rateFrom(from, {
          rate: movePoint(String(units), 3),
          effectiveUntil: length === null ? null : dayOf(OCTOBER_MS + (from + length) * DAY_MS),
          quote: isPerDollar ? 'perDollar' : 'dollarsPerUnit',
          withdrawnAt: isWithdrawn ? new Date(OCTOBER_MS) : null,
        }),
      );
    const instant = fc.integer({ min: 0, max: 35 * DAY_MS }).map((ms) => OCTOBER_MS + ms);
    const check = (rates: StoredRate[], begin: number, length: number | null, at: number[]) => {
      const own = agreed('3.7', {
        effectiveFromMs: begin,
        effectiveUntilMs: length === null ? null : begin + length,
      });
      const parts = inDollars(own, rates);
      for (const atMs of at) {
        const isInForce = begin <= atMs && (length === null || atMs < begin + length);
        const held = rateOn(rates, 'EUR', dayOf(atMs));
        const dollars = dollarsAt(parts, atMs);
        if (!isInForce) expect(dollars).toBeUndefined();
        else if (held === null) expect(dollars).toBeNull();
        else expect(isAsConverted(dollars ?? '', held)).toBe(true);
      }
    };
    fc.assert(
      fc.property(
        fc.array(stated, { maxLength: 6 }),
        instant,
        fc.option(fc.integer({ min: 1, max: 30 * DAY_MS })),
        fc.array(instant, { minLength: 5, maxLength: 20 }),
        check,
      ),
    );
  });
});

/** True if `dollars` is what 3.7 of the currency are by the rate, to half a unit of the twelfth digit. */
function isAsConverted(dollars: string, { rate, quote }: StoredRate): boolean {
  const [own, one, by] = [fractionOf(dollars), fractionOf('3.7'), fractionOf(rate)];
  const exact =
    quote === 'perDollar'
      ? { top: one.top * by.bottom, bottom: one.bottom * by.top }
      : { top: one.top * by.top, bottom: one.bottom * by.bottom };
  const difference = own.top * exact.bottom - exact.top * own.bottom;
  const magnitude = difference < 0n ? -difference : difference;
  return magnitude * 2n * 10n ** 12n <= own.bottom * exact.bottom;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  joinedParts,
  type ProviderCharge,
  partsByMonth,
  signedNanos,
} from '../../contract/provider-charges.ts';

const DAY_MS = 86_400_000;
const charge = (more: Partial<ProviderCharge> = {}): ProviderCharge => ({
  category: 'commitment',
  provider: 'openai',
  model: null,
  firstDay: '2026-01-01',
  lastDay: '2026-12-31',
  amountNanos: 365_000n,
  ...more,
});

const charges = fc
  .tuple(
    fc.constantFrom('commitment' as const, 'credit' as const),
    fc.integer({ min: Date.UTC(2023, 0, 1) / DAY_MS, max: Date.UTC(2028, 0, 1) / DAY_MS }),
    fc.integer({ min: 0, max: 1_099 }),
    fc.bigInt({ min: 1n, max: 10n ** 21n }),
  )
  .map(([category, first, days, amountNanos]) => {
    const day = (number: number) => new Date(number * DAY_MS).toISOString().slice(0, 10);
    return charge({ category, firstDay: day(first), lastDay: day(first + days), amountNanos });
  });

describe('parts of a charge by month', () => {
  test('each month of a year has as much as it has days', () => {
    expect(partsByMonth(charge()).map(({ month, nanos }) => [month, nanos])).toEqual(
      [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].map((days, index) => [
        `2026-${String(index + 1).padStart(2, '0')}`,
        BigInt(days) * 1_000n,
      ]),
    );
  });

  test('a leap day is a day', () => {
    const parts = partsByMonth(charge({ firstDay: '2028-02-01', lastDay: '2028-03-01', amountNanos: 30n }));
    expect(parts.map(({ nanos }) => nanos)).toEqual([29n, 1n]);
  });

  test('add up to it, tile its days without gap or overlap, and have its sign, whatever it is', () => {
    fc.assert(
      fc.property(charges, (given) => {
        const parts = partsByMonth(given);
        expect(parts.reduce((sum, { nanos }) => sum + nanos, 0n)).toBe(signedNanos(given));
        expect(parts[0]?.from.toISOString().slice(0, 10)).toBe(given.firstDay);
        expect(parts.at(-1)?.to.getTime()).toBe(Date.parse(given.lastDay) + DAY_MS);
        for (const [index, part] of parts.entries()) {
          expect(part.from.toISOString().slice(0, 7)).toBe(part.month);
          expect(part.to > part.from).toBe(true);
          expect(parts[index + 1]?.from ?? part.to).toEqual(part.to);
          expect(given.category === 'credit' ? part.nanos <= 0n : part.nanos >= 0n).toBe(true);
        }
      }),
    );
  });

  test('parts of the same calls are one; those that cancel each other are none', () => {
    const month = { firstDay: '2026-11-01', lastDay: '2026-11-30' };
    const parts = [
      charge({ ...month, amountNanos: 30n }),
      charge({ ...month, category: 'credit', amountNanos: 10n }),
      charge({ ...month, model: 'gpt-5', amountNanos: 5n }),
      charge({ ...month, provider: 'mistral', amountNanos: 5n }),
      charge({ ...month, provider: 'mistral', category: 'credit', amountNanos: 5n }),
    ].flatMap(partsByMonth);
    expect(joinedParts(parts).map(({ provider, model, nanos }) => [provider, model, nanos])).toEqual([
      ['openai', null, 20n],
      ['openai', 'gpt-5', 5n],
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divideHalfEven } from '../../../contract/money.ts';
import { NOTHING } from '../../../dashboard-api/reports/figures.ts';
import {
  activeUsers,
  type PricedClass,
  savingsOf,
  unitCosts,
} from '../../../dashboard-api/reports/unit-figures.ts';

const used = (name: string, tokens: number, costNanos: number, overrides: Partial<PricedClass> = {}) => ({
  path: ['search'],
  price: 'gpt-5 on Monday',
  class: `input.${name}`,
  tokens: BigInt(tokens),
  costNanos: BigInt(costNanos),
  ...overrides,
});

describe('what caches saved', () => {
  test('is what the tokens would have cost uncached, less what they cost, writing included', () => {
    const classes = [
      used('uncached', 1_000, 2_500_000),
      used('cacheRead', 4_000, 1_000_000),
      used('cacheWrite5m', 2_000, 6_250_000),
    ];
    expect(savingsOf(classes)).toEqual([
      {
        path: ['search'],
        savedNanos: 10_000_000n - 1_000_000n + 5_000_000n - 6_250_000n,
        unpricedTokens: 0n,
      },
    ]);
  });

  test('is below zero where more was written than read', () => {
    const classes = [used('uncached', 10, 1_000), used('cacheWrite1h', 100, 20_000)];
    expect(savingsOf(classes)).toMatchObject([{ savedNanos: -10_000n }]);
  });

  test('goes by the price of the model, tier and day, whoever paid it', () => {
    const classes = [
      used('uncached', 1_000, 1_000, { path: ['ads'] }),
      used('cacheRead', 500, 100),
      used('cacheRead', 500, 100, { price: 'gpt-5 on Tuesday' }),
    ];
    expect(savingsOf(classes)).toEqual([{ path: ['search'], savedNanos: 400n, unpricedTokens: 500n }]);
  });

  test('is not guessed where the cost of uncached input is not known: those tokens are counted apart', () => {
    const classes = [used('uncached', 1_000, 0), used('cacheRead', 700, 0)];
    expect(savingsOf(classes)).toEqual([{ path: ['search'], savedNanos: 0n, unpricedTokens: 700n }]);
  });

  test('counts every cached token once, priced or not, in whatever order rows come', () => {
    const row = fc.record({
      path: fc.constantFrom(['search'], ['ads'], [null]),
      price: fc.constantFrom('one', 'two', 'three'),
      class: fc.constantFrom('input.uncached', 'input.cacheRead', 'input.cacheWrite5m', 'output.text'),
      tokens: fc.bigInt({ min: 0n, max: 10n ** 12n }),
      costNanos: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const savings = savingsOf(rows);
        const of = (name: string, price: string) =>
          rows.filter((one) => one.class === name && one.price === price);
        const total = (some: readonly PricedClass[], member: 'tokens' | 'costNanos') =>
          some.reduce((sum, one) => sum + one[member], 0n);
        let [saved, unpriced] = [0n, 0n];
        for (const price of ['one', 'two', 'three']) {
          const uncached = of('input.uncached', price);
          const [tokens, cost] = [total(uncached, 'tokens'), total(uncached, 'costNanos')];
          for (const one of [...of('input.cacheRead', price), ...of('input.cacheWrite5m', price)])
            if (tokens === 0n || cost === 0n) unpriced += one.tokens;
            else saved += divideHalfEven(one.tokens * cost, tokens) - one.costNanos;
        }
        const sum = (member: 'savedNanos' | 'unpricedTokens') =>
          savings.reduce((all, one) => all + one[member], 0n);
        expect([sum('savedNanos'), sum('unpricedTokens')]).toEqual([saved, unpriced]);
        expect(savingsOf(rows.toReversed())).toHaveLength(savings.length);
      }),
    );
  });
});

describe('cost per unit', () => {
  const tally = { ...NOTHING, costNanos: 10_000_001n, requests: 4 };

  test('is rounded half-even to the nano-dollar, by calls and by a thousand tokens in and out', () => {
    expect(unitCosts(tally, { input: '1500', output: '500', 'input.uncached': '1500' }, false)).toEqual({
      perCallNanos: '2500000',
      perThousandTokensNanos: '5000000',
    });
  });

  test('is not stated of nothing, nor of parts of calls', () => {
    expect(unitCosts({ ...NOTHING }, {}, false)).toEqual({
      perCallNanos: null,
      perThousandTokensNanos: null,
    });
    expect(unitCosts(tally, { input: '1000' }, true).perCallNanos).toBeNull();
    expect(activeUsers(NOTHING)).toEqual({ count: 0, contractedNanos: '0', perUserNanos: null });
  });
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentCosts } from '../../../worker/gate/recent-costs.ts';

const ascending = (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0);

it('knows the last thousand amounts, and each part of them by the nearest rank', () => {
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 50n }), { maxLength: 2_300 });
  fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 100 }), (given, percent) => {
      const costs = new RecentCosts();
      for (const amount of given) costs.add(amount);
      const last = given.slice(-1_000);
      expect(costs.size).toBe(last.length);
      expect([...costs.oldestFirst()]).toEqual(last);
      if (last.length === 0) return;
      const covered = last.toSorted(ascending)[Math.ceil((last.length * percent) / 100) - 1];
      expect(costs.quantile(percent)).toBe(covered);
    }),
    { numRuns: 40 },
  );
});

it('goes on from what was kept', () => {
  const first = new RecentCosts();
  for (let amount = 0n; amount < 1_500n; amount++) first.add(amount);
  const second = new RecentCosts(first.oldestFirst());
  for (const costs of [first, second]) costs.add(2_000n);
  expect(second.oldestFirst()).toEqual(first.oldestFirst());
  expect(second.quantile(50)).toBe(1_000n);
  expect(second.quantile(100)).toBe(2_000n);
});

it('holds amounts beyond what a double can, and bounds what is beyond 64 bits', () => {
  const costs = new RecentCosts();
  costs.add(2n ** 53n + 1n);
  expect(costs.quantile(100)).toBe(2n ** 53n + 1n);
  costs.add(2n ** 80n);
  expect(costs.quantile(100)).toBe(2n ** 63n - 1n);
});

it('says nothing where there is nothing', () => {
  expect(() => new RecentCosts().quantile(95)).toThrow(RangeError);
});

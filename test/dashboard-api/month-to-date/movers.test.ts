import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeyModelUse } from '../../../contract/anomalies/cause.ts';
import { movesOf } from '../../../dashboard-api/month-to-date/movers.ts';
import { spansAt } from '../../../dashboard-api/month-to-date/spans.ts';

const use = (keyId: string, cost: number, calls: number): KeyModelUse => ({
  keyId,
  model: 'm',
  costNanos: BigInt(cost) * 1_000_000_000n,
  calls,
});

test.each([
  [
    'UTC',
    '2026-11-20T14:32:00Z',
    '2026-11-01T00:00Z',
    '2026-11-20T14:45Z',
    '2026-10-01T00:00Z',
    '2026-10-20T14:45Z',
  ],
  // A month that is shorter counts whole, and so does the one before in the last quarter of an hour.
  [
    'UTC',
    '2026-03-30T09:00:00Z',
    '2026-03-01T00:00Z',
    '2026-03-30T09:15Z',
    '2026-02-01T00:00Z',
    '2026-03-01T00:00Z',
  ],
  [
    'UTC',
    '2026-11-30T23:59:00Z',
    '2026-11-01T00:00Z',
    '2026-12-01T00:00Z',
    '2026-10-01T00:00Z',
    '2026-11-01T00:00Z',
  ],
  [
    'UTC',
    '2027-01-15T00:00:00Z',
    '2027-01-01T00:00Z',
    '2027-01-15T00:15Z',
    '2026-12-01T00:00Z',
    '2026-12-15T00:15Z',
  ],
  // Clocks went back on 25 October: the same time of day is another distance from the beginning.
  [
    'Europe/Berlin',
    '2026-11-26T11:00:00Z',
    '2026-10-31T23:00Z',
    '2026-11-26T11:15Z',
    '2026-09-30T22:00Z',
    '2026-10-26T11:15Z',
  ],
])('in %s at %s the month is held against the same days of the one before', (zone, now, ...ends) => {
  const { present, former } = spansAt(zone, Date.parse(now));
  expect([present.from, present.to, former.from, former.to]).toEqual(ends.map((end) => new Date(end)));
});

test('movers are the greatest in either direction, with what is new and what is gone', () => {
  const now = { lines: [use('a', 30, 30), use('b', 4, 4), use('new', 9, 9)], classes: [] };
  const before = { lines: [use('a', 10, 10), use('b', 5, 5), use('gone', 12, 12)], classes: [] };
  const { movers, othersNanos, differenceNanos } = movesOf(now, before, 3);
  expect(movers.map(({ keyId, deltaNanos, reason }) => [keyId, deltaNanos / 1_000_000_000n, reason])).toEqual(
    [
      ['a', 20n, 'calls'],
      ['gone', -12n, 'gone'],
      ['new', 9n, 'new'],
    ],
  );
  expect(othersNanos).toBe(-1_000_000_000n);
  expect(differenceNanos).toBe(16_000_000_000n);
});

test('whatever was used, movers and others add up to the difference', () => {
  const lines = fc.uniqueArray(
    fc.record({
      keyId: fc.constantFrom('a', 'b', 'c', 'd'),
      model: fc.constantFrom('m', null),
      costNanos: fc.bigInt(0n, 2n ** 70n),
      calls: fc.nat(1000),
    }),
    { selector: ({ keyId, model }) => `${keyId} ${model}` },
  );
  fc.assert(
    fc.property(lines, lines, fc.nat(5), (now, before, most) => {
      const sum = (amounts: readonly bigint[]) => amounts.reduce((total, one) => total + one, 0n);
      const moves = movesOf({ lines: now, classes: [] }, { lines: before, classes: [] }, most);
      const whole =
        sum(now.map(({ costNanos }) => costNanos)) - sum(before.map(({ costNanos }) => costNanos));
      expect(sum(moves.movers.map(({ deltaNanos }) => deltaNanos)) + moves.othersNanos).toBe(whole);
    }),
  );
});

import { describe, expect, it } from 'vitest';
import type { Period } from '../../../contract/prices/form.ts';
import { periodAt } from '../../../contract/prices/period.ts';

const at = (instant: string): number => Date.parse(instant);

describe('periodAt', () => {
  const dated: Period[] = [{ rates: {} }, { effectiveFrom: '2026-07-30', rates: {} }];

  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2026-07-29T23:59:59.999Z', 0],
    ['2026-07-30T00:00:00Z', 1],
    ['2030-01-01T00:00:00Z', 1],
  ])('at %s takes dated period %i', (instant, expected) => {
    expect(periodAt(dated, at(instant))).toBe(expected);
  });

  it('finds none before the first day', () => {
    expect(periodAt(dated.slice(1), at('2026-07-29T12:00:00Z'))).toBe(-1);
    expect(periodAt([], 0)).toBe(-1);
  });

  it.each([
    ['2026-11-20T00:29:59.999Z', 0],
    ['2026-11-20T00:30:00Z', 1],
    ['2026-11-20T16:29:59.999Z', 1],
    ['2026-11-20T16:30:00Z', 0],
  ])('at %s takes daily period %i', (instant, expected) => {
    const daily: Period[] = [{ rates: {} }, { daily: { from: '00:30:00', to: '16:30:00' }, rates: {} }];
    expect(periodAt(daily, at(instant))).toBe(expected);
  });

  it.each([
    ['2026-11-20T21:59:59Z', 0],
    ['2026-11-20T22:00:00Z', 1],
    ['2026-11-20T03:59:59Z', 1],
    ['2026-11-20T04:00:00Z', 0],
  ])('at %s takes period %i of a window over midnight', (instant, expected) => {
    const daily: Period[] = [{ rates: {} }, { daily: { from: '22:00:00', to: '04:00:00' }, rates: {} }];
    expect(periodAt(daily, at(instant))).toBe(expected);
  });

  it.each([
    ['Friday', '2026-11-20T02:00:00Z', 1],
    ['Saturday', '2026-11-21T02:00:00Z', 0],
    ['Sunday', '2026-11-22T02:00:00Z', 0],
    ['Monday', '2026-11-23T02:00:00Z', 1],
    ['Friday evening, Saturday there', '2026-11-20T17:00:00Z', 0],
    ['Sunday evening, Monday there', '2026-11-22T17:00:00Z', 1],
  ])('keeps a weekday window to the weekdays of its own calendar: %s', (_, instant, expected) => {
    const daily = { from: '00:00:00', to: '23:59:59', weekdaysAtUtcOffsetHours: 8 };
    expect(periodAt([{ rates: {} }, { daily, rates: {} }], at(instant))).toBe(expected);
  });
});

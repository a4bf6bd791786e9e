import { describe, expect, it } from 'vitest';
import {
  formatBucket,
  formatDuration,
  formatEnd,
  formatInstant,
  formatMoment,
  formatStamp,
  formatTick,
  periodWords,
} from '../../../../dashboard-api/web/period/instant.ts';

const midnight = Date.parse('2026-03-01T00:00:00Z');
const noon = Date.parse('2026-03-01T12:05:09Z');

describe('instants', () => {
  it('are in UTC whatever the zone of the machine', () => {
    expect(formatInstant('2026-11-20T23:59:59.999Z')).toBe('Nov 20, 2026, 11:59:59 PM');
    expect(formatStamp('2026-11-20T23:59:59.999Z')).toBe('Nov 20, 11:59:59 PM');
    expect(formatMoment(noon)).toBe('Mar 1, 2026, 12:05 PM');
  });

  it('name days without a time, and hours with one', () => {
    expect(formatBucket(midnight, 'day')).toBe('Mar 1, 2026');
    expect(formatBucket(midnight, 'hour')).toBe('Mar 1, 2026, 12:00 AM');
    expect(formatTick(midnight, 'day')).toBe('Mar 1');
    expect(formatTick(noon, 'minute')).toBe('12:05 PM');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [4249, '4.2 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 0 s'],
    [192_400, '3 min 12 s'],
  ])('%i ms is %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});

it.each([
  ['2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', 'Nov 1, 2026 to Nov 30, 2026, UTC'],
  ['2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z', 'Feb 29, 2028, UTC'],
  ['2026-11-20T13:00:00Z', '2026-11-21T00:00:00Z', 'Nov 20, 2026, 1:00 PM to Nov 21, 2026, 12:00 AM UTC'],
])('a period from %s until %s is %s', (from, to, words) => {
  expect(periodWords(Date.parse(from), Date.parse(to))).toBe(words);
});

it('an end that is exclusive is written as the last day before it, where it is one', () => {
  expect(formatEnd(Date.UTC(2026, 11, 1))).toBe('Nov 30, 2026');
  expect(formatEnd(Date.UTC(2026, 11, 1, 9, 30))).toContain('Dec 1, 2026');
});

import { describe, expect, it } from 'vitest';
import {
  bucketFor,
  bucketStarts,
  bucketWindow,
  customPeriod,
  fixedPeriod,
  type Preset,
  readInstant,
  resolvePeriod,
  type TimeWindow,
} from '../../../../dashboard-api/web/period/period.ts';

const at = (iso: string): number => Date.parse(iso);
const preset = (name: Preset) => ({ kind: 'preset', preset: name }) as const;
const iso = ({ fromMs, toMs }: TimeWindow) => [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];

describe('resolvePeriod', () => {
  it.each([
    ['1h', '2026-11-20T13:03:00.000Z', '2026-11-20T14:03:00.000Z'],
    ['24h', '2026-11-19T15:00:00.000Z', '2026-11-20T15:00:00.000Z'],
    ['7d', '2026-11-14T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
    ['30d', '2026-10-22T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
  ] as const)('ends %s with the step that holds now', (name, from, to) => {
    expect(iso(resolvePeriod(preset(name), at('2026-11-20T14:02:31.500Z')))).toEqual([from, to]);
  });

  it('holds now even at the very first instant of a step', () => {
    const now = at('2026-11-20T00:00:00.000Z');
    for (const name of ['1h', '24h', '7d', '30d'] as const) {
      const { fromMs, toMs } = resolvePeriod(preset(name), now);
      expect(fromMs).toBeLessThan(now);
      expect(toMs).toBeGreaterThan(now);
    }
  });

  it('counts a leap day like any other', () => {
    expect(iso(resolvePeriod(preset('7d'), at('2028-03-02T12:00:00Z')))).toEqual([
      '2028-02-25T00:00:00.000Z',
      '2028-03-03T00:00:00.000Z',
    ]);
  });

  it('is blind to daylight saving: a day is 24 hours in UTC', () => {
    const { fromMs, toMs } = resolvePeriod(preset('7d'), at('2026-10-27T12:00:00Z'));
    expect(toMs - fromMs).toBe(7 * 24 * 3600 * 1000);
  });

  it('takes a custom period as it stands', () => {
    const period = {
      kind: 'custom',
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-02-01T00:00:00.000Z',
    } as const;
    expect(iso(resolvePeriod(period, 0))).toEqual([period.from, period.to]);
  });
});

describe('customPeriod', () => {
  it('writes both ends in full', () => {
    expect(customPeriod('2026-11-20T10:00Z', '2026-11-20T11:30:15Z')).toEqual({
      kind: 'custom',
      from: '2026-11-20T10:00:00.000Z',
      to: '2026-11-20T11:30:15.000Z',
    });
  });

  it.each([
    ['an end before the start', '2026-11-20T11:00Z', '2026-11-20T10:00Z'],
    ['no length', '2026-11-20T10:00Z', '2026-11-20T10:00Z'],
    ['a local time', '2026-11-20T10:00', '2026-11-20T11:00Z'],
    ['an offset', '2026-11-20T10:00+01:00', '2026-11-20T11:00Z'],
    ['a day that does not exist', '2026-02-30T10:00Z', '2026-03-05T11:00Z'],
    ['nothing', '', ''],
    ['words', 'yesterday', 'today'],
  ])('refuses %s', (_, from, to) => {
    expect(customPeriod(from, to)).toBeNull();
  });

  it('takes 29 February in leap years only', () => {
    expect(readInstant('2028-02-29T00:00Z')).toBe(at('2028-02-29T00:00:00Z'));
    expect(readInstant('2026-02-29T00:00Z')).toBeNull();
  });

  it('fixes a window to the same instants', () => {
    const window = resolvePeriod(preset('24h'), at('2026-11-20T14:02:31Z'));
    expect(resolvePeriod(fixedPeriod(window), at('2030-01-01T00:00:00Z'))).toEqual(window);
  });
});

describe('buckets', () => {
  const windowOf = (from: string, to: string): TimeWindow => ({ fromMs: at(from), toMs: at(to) });

  it.each([
    ['1h', 'minute', 60],
    ['24h', 'hour', 24],
    ['7d', 'day', 7],
    ['30d', 'day', 30],
  ] as const)('draws %s by the %s', (name, bucket, count) => {
    const window = resolvePeriod(preset(name), at('2026-11-20T14:02:31Z'));
    expect(bucketFor(window)).toBe(bucket);
    expect(bucketStarts(window, bucket)).toHaveLength(count);
  });

  it('covers a window that begins and ends inside a bucket', () => {
    const window = windowOf('2026-11-20T10:30:00Z', '2026-11-20T12:10:00Z');
    const starts = bucketStarts(window, 'hour');
    expect(starts.map((start) => new Date(start).getUTCHours())).toEqual([10, 11, 12]);
    const parts = starts.map((start) => bucketWindow(start, 'hour', window));
    expect(parts[0]?.fromMs).toBe(window.fromMs);
    expect(parts.at(-1)?.toMs).toBe(window.toMs);
    expect(parts.reduce((sum, part) => sum + part.toMs - part.fromMs, 0)).toBe(window.toMs - window.fromMs);
  });
});

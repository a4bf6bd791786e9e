import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byCost, layOut, MAX_SERIES } from '../../../../dashboard-api/web/explorer/series.ts';
import { reportOf, rowOf } from './reports.fixture.ts';

const window = { fromMs: Date.parse('2026-11-20T00:00:00Z'), toMs: Date.parse('2026-11-21T00:00:00Z') };
const hour = (of: number): string => `2026-11-20T${String(of).padStart(2, '0')}:00:00Z`;
const cell = (of: number, model: string | null, costNanos: string) =>
  rowOf({ group: { hour: hour(of), model }, costNanos });

describe('byCost', () => {
  it('compares amounts as integers, not as text or floats', () => {
    const rows = [
      rowOf({ group: { model: 'b' }, costNanos: '9007199254740993' }),
      rowOf({ group: { model: 'c' }, costNanos: '99' }),
      rowOf({ group: { model: 'a' }, costNanos: '9007199254740994' }),
    ];
    expect(byCost(rows, 'model').map((row) => row.group['model'])).toEqual(['a', 'b', 'c']);
  });

  it('orders equal costs by calls, then by name', () => {
    const rows = [
      rowOf({ group: { model: 'z' }, costNanos: '0' }),
      rowOf({ group: { model: 'a' }, costNanos: '0' }),
      rowOf({ group: { model: 'm' }, costNanos: '0', requests: 5 }),
    ];
    expect(byCost(rows, 'model').map((row) => row.group['model'])).toEqual(['m', 'a', 'z']);
  });
});

describe('layOut', () => {
  it('has a point for every bucket, empty ones included', () => {
    const rows = [cell(3, 'a', '5')];
    const { points, bucket } = layOut(reportOf(['hour', 'model'], rows), rows, 'model', window);
    expect(bucket).toBe('hour');
    expect(points).toHaveLength(24);
    expect(points.filter(({ total }) => total > 0n)).toHaveLength(1);
    expect(points[3]?.amounts).toEqual([5n]);
  });

  it('draws nine groups and puts the rest into Other', () => {
    const models = Array.from({ length: 12 }, (_, index) => `model-${index}`);
    const rows = models.map((model, index) => cell(1, model, String(1000 - index)));
    const ranked = models.map((model, index) => rowOf({ group: { model }, costNanos: String(1000 - index) }));
    const { series, points } = layOut(reportOf(['hour', 'model'], rows), ranked, 'model', window);
    expect(series).toHaveLength(MAX_SERIES + 1);
    expect(series.at(-1)).toEqual({ rank: null, label: 'Other' });
    expect(points[1]?.amounts.at(-1)).toBe(991n + 990n + 989n);
  });

  it('has no Other where nothing is left over', () => {
    const rows = [cell(1, 'a', '5'), cell(1, null, '7')];
    const ranked = [
      rowOf({ group: { model: null }, costNanos: '7' }),
      rowOf({ group: { model: 'a' }, costNanos: '5' }),
    ];
    const { series } = layOut(reportOf(['hour', 'model'], rows), ranked, 'model', window);
    expect(series.map(({ label }) => label)).toEqual(['No model stated', 'a']);
  });

  it('loses no nano-dollar between the report and the bars', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String);
    const cells = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 14 }), amount),
    );
    fc.assert(
      fc.property(cells, (drawn) => {
        const rows = drawn.map(([of, model, costNanos]) => cell(of, `m${model}`, costNanos));
        const names = [...new Set(rows.map((row) => row.group['model'] ?? null))];
        const ranked = names.map((model) => rowOf({ group: { model }, costNanos: '1' }));
        const { points } = layOut(reportOf(['hour', 'model'], rows), ranked, 'model', window);
        const whole = rows.reduce((sum, row) => sum + BigInt(row.costNanos), 0n);
        expect(points.reduce((sum, { total }) => sum + total, 0n)).toBe(whole);
        for (const { amounts, total } of points) {
          expect(amounts.reduce((sum, part) => sum + part, 0n)).toBe(total);
        }
      }),
    );
  });
});

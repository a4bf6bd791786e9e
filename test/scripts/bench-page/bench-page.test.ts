import { expect, test } from 'vitest';
import { parseOptions } from '../../../scripts/bench-page/options.ts';
import { reportOf } from '../../../scripts/bench-page/report.ts';

const VIEW = { scriptBytes: 100, laterScriptBytes: 50, interactiveMs: 90, figuresMs: 200, layoutShift: 0 };

test('medians are over rounds, percentiles over every change; the slowest is named', () => {
  const report = reportOf({
    firstViews: [VIEW, { ...VIEW, figuresMs: 900 }, { ...VIEW, figuresMs: 210, layoutShift: 0.00123 }],
    changes: [
      { name: 'by team', timesMs: [40, 60, 50], apiMs: [20, 30, 25] },
      { name: 'compared', timesMs: [200, 150, 400], apiMs: [100, 90, 300] },
    ],
  });
  expect(report.firstView).toEqual({ ...VIEW, figuresMs: 210 });
  expect(report.explorer).toEqual({
    changes: 6,
    p50Ms: 60,
    p95Ms: 400,
    apiP50Ms: 30,
    apiP95Ms: 300,
    slowest: { name: 'compared', medianMs: 200 },
    medianMs: { 'by team': 50, compared: 200 },
  });
});

test('nothing measured is no report', () => {
  expect(() => reportOf({ firstViews: [], changes: [] })).toThrow(RangeError);
});

test.each([[['--rounds', '0']], [['--seed', '$(x)']], [['--fast']]])('%j is refused', (args) => {
  const options = parseOptions(['--url', 'pglite:/tmp/x', ...args], {});
  expect(options.kind).toBe('refused');
});

import { describe, expect, it } from 'vitest';
import { parseDimensions } from '../../../contract/dimensions.ts';
import { planTraffic } from '../../../scripts/traffic/plan.ts';
import { seededRandom } from '../../../scripts/traffic/random.ts';

describe('demonstration calls', () => {
  const plan = planTraffic();

  it('are the same at every run', () => {
    expect(planTraffic()).toEqual(plan);
  });

  it('show everything that the page can show', () => {
    const seen = (of: (call: (typeof plan)[number]) => unknown) => new Set(plan.map(of));
    expect(seen(({ kind }) => kind).size).toBe(7);
    expect(seen(({ model }) => model)).toContain('in-house-model-7b');
    expect(seen(({ ending }) => ending)).toEqual(new Set(['answered', 'left', 'refused by the provider']));
    expect(seen(({ isStreamed }) => isStreamed).size).toBe(2);
    expect(seen(({ dimensions }) => dimensions.team).size).toBeGreaterThan(3);
    expect(plan.some(({ prompt }) => prompt.includes('[[cached:'))).toBe(true);
  });

  it('leave streams only, and last two to four minutes', () => {
    expect(plan.filter(({ ending, isStreamed }) => ending === 'left' && !isStreamed)).toEqual([]);
    const minutes = plan.reduce((sum, { pauseMs }) => sum + pauseMs, 0) / 60_000;
    expect(minutes).toBeGreaterThan(2);
    expect(minutes).toBeLessThan(4);
  });

  it('carry dimensions that the gateway takes', () => {
    for (const { dimensions } of plan) {
      const header = Object.entries(dimensions)
        .map(([name, value]) => `${name}=${value}`)
        .join(',');
      expect(parseDimensions(header)).toEqual({ ok: true, dimensions });
    }
  });
});

describe('seeded random numbers', () => {
  it('stay within their bounds and differ by seed', () => {
    const random = seededRandom(1);
    const drawn = Array.from({ length: 1_000 }, () => random.between(3, 5));
    expect(new Set(drawn)).toEqual(new Set([3, 4, 5]));
    expect(seededRandom(1).next()).not.toBe(seededRandom(2).next());
  });

  it('follow weights, and never choose what has none', () => {
    const random = seededRandom(7);
    const drawn = Array.from({ length: 1_000 }, () =>
      random.weighted([
        [9, 'often'],
        [1, 'seldom'],
        [0, 'never'],
      ]),
    );
    expect(drawn.filter((choice) => choice === 'often').length).toBeGreaterThan(800);
    expect(drawn).toContain('seldom');
    expect(drawn).not.toContain('never');
  });
});

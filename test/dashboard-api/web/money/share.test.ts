import { describe, expect, it } from 'vitest';
import { formatShare, sharePermille } from '../../../../dashboard-api/web/money/share.ts';

describe('formatShare', () => {
  it.each([
    [1n, 3n, '33.3%'],
    [2n, 3n, '66.7%'],
    [3n, 3n, '100.0%'],
    [0n, 3n, '0.0%'],
    [1n, 100_000n, '< 0.1%'],
    [5n, 0n, '–'],
    [-5n, 10n, '–'],
  ])('%i of %i is %s', (part, whole, text) => {
    expect(formatShare(part, whole)).toBe(text);
  });

  it('stays exact where floating point would not', () => {
    const whole = 90_071_992_547_409_930_000n;
    expect(sharePermille(whole / 2n, whole)).toBe(500);
  });
});

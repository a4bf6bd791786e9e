import { describe, expect, test } from 'vitest';
import { rangeOf } from '../../../dashboard-api/exports/range.ts';

describe('ranges of a file (RFC 9110 §14.1.2)', () => {
  test.each([
    [null, 'whole'],
    ['bytes=0-0', { from: 0, to: 1 }],
    ['bytes=500-', { from: 500, to: 1_000 }],
    ['bytes=900-5000', { from: 900, to: 1_000 }],
    ['bytes=-100', { from: 900, to: 1_000 }],
    ['bytes=-5000', { from: 0, to: 1_000 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    // Not understood, backwards or several: then the header is as if it were not there.
    ['bytes=5-4', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['rows=0-1', 'whole'],
  ])('%s', (header, range) => {
    expect(rangeOf(header, 1_000)).toEqual(range);
  });

  test('of a file of nothing there is none', () => {
    expect(rangeOf('bytes=0-', 0)).toBe('unsatisfiable');
  });
});

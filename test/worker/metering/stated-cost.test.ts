import { describe, expect, it } from 'vitest';
import { statedDollars } from '../../../worker/metering/stated-cost.ts';

describe('a stated cost', () => {
  it.each([
    ['0.0004970133333333333', 0, '0.0004970133333333333'],
    ['0.0076509169000000005', 0, '0.0076509169000000005'],
    ['1.13e-05', 0, '0.0000113'],
    ['8.6e-5', 0, '0.000086'],
    ['0.0', 0, '0'],
    ['12', 0, '12'],
    ['1641500', -10, '0.00016415'],
    ['25000000000', -10, '2.5'],
    ['1E3', 0, '1000'],
    ['4.1400000000000003e-05', 0, '0.000041400000000000003'],
    ['2.2166666666666668e-05', 0, '0.000022166666666666668'],
    ['15e-39', 0, '0.00000000000000000000000000000000000002'],
  ])('%s x 10^%i is exactly %s', (text, exponent, expected) => {
    expect(statedDollars(text, exponent)).toBe(expected);
  });

  it.each(['-1', '-0.5', 'NaN', '', '1e999', '9'.repeat(60)])('%s is no cost', (text) => {
    expect(statedDollars(text, 0)).toBeNull();
  });
});

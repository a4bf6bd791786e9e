import { describe, expect, it } from 'vitest';
import { countOf, formatCount } from '../../../../dashboard-api/web/figures/count.ts';
import {
  className,
  formatQuantity,
  formatRate,
  tokenCell,
} from '../../../../dashboard-api/web/figures/tokens.ts';

describe('counts', () => {
  it('separate thousands, beyond what a float can hold too', () => {
    expect(formatCount(4812330)).toBe('4,812,330');
    expect(formatCount('90071992547409931')).toBe('90,071,992,547,409,931');
  });

  it('agree with their noun', () => {
    expect(countOf(1, 'call')).toBe('1 call');
    expect(countOf(1200, 'call')).toBe('1,200 calls');
    expect(countOf(2, 'entry', 'entries')).toBe('2 entries');
  });
});

describe('tokenCell', () => {
  const writes = ['input.cacheWrite5m', 'input.cacheWrite1h'];

  it('shows nothing for what nobody stated, and zero for a stated zero', () => {
    expect(tokenCell({}, writes)).toBe('');
    expect(tokenCell({ 'input.cacheWrite5m': '0' }, writes)).toBe('0');
  });

  it('shows two lifetimes side by side and never adds them', () => {
    expect(tokenCell({ 'input.cacheWrite5m': '1200', 'input.cacheWrite1h': '300' }, writes)).toBe(
      '1,200 + 300',
    );
    expect(tokenCell({ 'input.cacheWrite5m': '1200', 'input.cacheWrite1h': '0' }, writes)).toBe('1,200');
    expect(tokenCell({ 'input.cacheWrite5m': '0', 'input.cacheWrite1h': '0' }, writes)).toBe('0');
  });
});

describe('rates and quantities', () => {
  it('keep every digit', () => {
    expect(formatRate('0.075', '1000000')).toBe('$0.075 per million');
    expect(formatRate('0.0001250', '1')).toBe('$0.0001250 each');
    expect(formatQuantity('12345.50')).toBe('12,345.50');
    expect(formatQuantity('1250')).toBe('1,250');
  });

  it('never show an unknown price as a number', () => {
    expect(formatRate(null, '1000000')).toBe('no price known');
  });

  it('name the modality where it is not text', () => {
    expect(className('output.text', 'audio')).toBe('Output, audio');
    expect(className('output.text', 'text')).toBe('Output');
    expect(className('count.newThing', 'text')).toBe('count.newThing');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FILTER_FIELDS,
  type FilterField,
  GROUP_FIELDS,
  parseSearch,
  readView,
  stringifySearch,
  type View,
  validateSearch,
  withFilter,
  writeView,
} from '../../../../dashboard-api/web/view/search.ts';

const fromAddress = (query: string): View => readView(parseSearch(query));
const toAddress = (view: View): string => stringifySearch({ ...writeView(view) });

describe('the address of a view', () => {
  it('is empty for the default view', () => {
    expect(toAddress(fromAddress(''))).toBe('');
    expect(fromAddress('')).toEqual({
      period: { kind: 'preset', preset: '24h' },
      groupBy: 'model',
      filters: [],
    });
  });

  it('reads as a person would write it', () => {
    const view = fromAddress('?period=7d&groupBy=dimension:app&model=openai/gpt-oss-120b&dimension:env=prod');
    expect(view).toEqual({
      period: { kind: 'preset', preset: '7d' },
      groupBy: 'dimension:app',
      filters: [
        { field: 'model', value: 'openai/gpt-oss-120b' },
        { field: 'dimension:env', value: 'prod' },
      ],
    });
    expect(toAddress(view)).toBe(
      '?period=7d&groupBy=dimension:app&model=openai/gpt-oss-120b&dimension:env=prod',
    );
  });

  it('gives every view back', () => {
    const field = fc.constantFrom<FilterField>(...FILTER_FIELDS, 'dimension:app', 'dimension:a.b-c_9');
    const filter = field.chain((name) =>
      fc.record({
        field: fc.constant(name),
        value: fc.string({ maxLength: 64 }),
      }),
    );
    const instant = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2030-01-01'),
      noInvalidDate: true,
    });
    const period: fc.Arbitrary<View['period']> = fc.oneof(
      fc.record({ kind: fc.constant('preset' as const), preset: fc.constantFrom('1h', '24h', '7d', '30d') }),
      fc.tuple(instant, fc.integer({ min: 1, max: 1e10 })).map(([from, lengthMs]) => ({
        kind: 'custom' as const,
        from: from.toISOString(),
        to: new Date(from.getTime() + lengthMs).toISOString(),
      })),
    );
    const view = fc.record({
      period,
      groupBy: fc.constantFrom(...GROUP_FIELDS, 'dimension:app' as const),
      filters: fc.uniqueArray(filter, { selector: (item) => item.field, maxLength: 5 }),
    });
    fc.assert(
      fc.property(view, (original) => {
        expect(fromAddress(toAddress(original))).toEqual(original);
      }),
    );
  });

  it.each([
    ['an unknown period', '?period=1y'],
    ['half a custom period', '?from=2026-11-20T10:00:00.000Z'],
    ['a reversed custom period', '?from=2026-11-20T10:00:00.000Z&to=2026-11-19T10:00:00.000Z'],
    ['an unknown grouping', '?groupBy=prompt'],
    ['a time bucket as grouping', '?groupBy=day'],
    ['a malformed dimension', '?groupBy=dimension:a%20b&dimension:=x'],
    ['parameters of nobody', '?utm_source=mail&constructor=x&__proto__=y'],
  ])('drops %s', (_, query) => {
    expect(toAddress(fromAddress(query))).toBe('');
  });

  it('keeps an opened request only if it can be an event id', () => {
    const id = '01937b5e-0000-7000-8000-000000000001';
    expect(validateSearch({ event: id })).toEqual({ event: id });
    expect(validateSearch({ event: '../keys' })).toEqual({});
  });

  it('keeps a filter on calls that have no value, and leaves odd values to the API', () => {
    expect(fromAddress('?model=&basis=guess').filters).toEqual([
      { field: 'model', value: '' },
      { field: 'basis', value: 'guess' },
    ]);
  });

  it('counts a parameter given twice once', () => {
    expect(parseSearch('?model=a&model=b')).toEqual({ model: 'a' });
  });
});

describe('withFilter', () => {
  const view = fromAddress('?model=a&team=t');

  it('replaces a filter of the same field and leaves the others', () => {
    expect(withFilter(view, 'model', 'b').filters).toEqual([
      { field: 'team', value: 't' },
      { field: 'model', value: 'b' },
    ]);
  });

  it('frees a field', () => {
    expect(withFilter(view, 'model', null).filters).toEqual([{ field: 'team', value: 't' }]);
  });
});

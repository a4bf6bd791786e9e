import { describe, expect, it } from 'vitest';
import { groupingSchema } from '../../../../contract/reports.ts';
import { costPath, requestsPath, seriesPath } from '../../../../dashboard-api/web/api/paths.ts';
import { SUGGESTED_DIMENSIONS } from '../../../../dashboard-api/web/view/names.ts';
import { GROUP_FIELDS } from '../../../../dashboard-api/web/view/search.ts';

const window = { fromMs: Date.parse('2026-11-19T15:00:00Z'), toMs: Date.parse('2026-11-20T15:00:00Z') };
const paramsOf = (path: string): URLSearchParams => new URL(path, 'http://dashboard').searchParams;

describe('paths', () => {
  it('ask for instants in UTC, filters and grouping', () => {
    const params = paramsOf(costPath(window, [{ field: 'dimension:app', value: 'a&b=c' }], ['team']));
    expect([...params]).toEqual([
      ['from', '2026-11-19T15:00:00.000Z'],
      ['to', '2026-11-20T15:00:00.000Z'],
      ['dimension:app', 'a&b=c'],
      ['groupBy', 'team'],
    ]);
  });

  it('ask for the bucket that the chart draws', () => {
    expect(paramsOf(seriesPath(window, [], 'model')).getAll('groupBy')).toEqual(['hour', 'model']);
  });

  it('pass a cursor on as it was given', () => {
    expect(paramsOf(requestsPath(window, [], 'a+b/c=')).get('cursor')).toBe('a+b/c=');
    expect(paramsOf(requestsPath(window, [], null)).has('cursor')).toBe(false);
  });

  it('offer no grouping that the API does not know', () => {
    for (const field of [...GROUP_FIELDS, ...SUGGESTED_DIMENSIONS]) {
      expect(groupingSchema.safeParse(field).success).toBe(true);
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { Completeness } from '../../../../contract/reports.ts';
import { axisTicks, timeTicks } from '../../../../dashboard-api/web/explorer/axis.ts';
import { accountFor } from '../../../../dashboard-api/web/explorer/completeness.ts';
import { drillSearch } from '../../../../dashboard-api/web/explorer/drill.ts';
import { readView } from '../../../../dashboard-api/web/view/search.ts';

describe('axisTicks', () => {
  it.each([
    [1.65e9, [0, 0.5e9, 1e9, 1.5e9, 2e9]],
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [4e9, [0, 1e9, 2e9, 3e9, 4e9]],
    [999, [0, 250, 500, 750, 1000]],
  ])('covers %d with round steps', (greatest, ticks) => {
    expect(axisTicks(greatest)).toEqual(ticks);
  });
});

describe('timeTicks', () => {
  const startsFrom = (from: string, stepMs: number, count: number) =>
    Array.from({ length: count }, (_, index) => Date.parse(from) + index * stepMs);
  const times = (ticks: number[]) => ticks.map((tick) => new Date(tick).toISOString().slice(5, 16));

  it('labels round minutes of an hour, wherever it begins', () => {
    const ticks = times(timeTicks(startsFrom('2026-11-20T13:03:00Z', 60_000, 60), 'minute'));
    expect(ticks.slice(0, 2)).toEqual(['11-20T13:05', '11-20T13:10']);
    expect(ticks).toHaveLength(12);
  });

  it('labels every other hour of a day and every day of a week', () => {
    const hours = times(timeTicks(startsFrom('2026-11-19T15:00:00Z', 3_600_000, 24), 'hour'));
    expect(hours.slice(0, 2)).toEqual(['11-19T16:00', '11-19T18:00']);
    expect(timeTicks(startsFrom('2026-11-14T00:00:00Z', 86_400_000, 7), 'day')).toHaveLength(7);
  });
});

describe('drillSearch', () => {
  const view = readView({ period: '7d', model: 'gpt-5', team: 'x' });

  it('keeps the view and narrows it to the group', () => {
    expect(drillSearch(view, 'provider', 'openai')).toEqual({
      period: '7d',
      model: 'gpt-5',
      team: 'x',
      provider: 'openai',
    });
  });

  it('narrows to a bucket by its instants', () => {
    const fromMs = Date.parse('2026-11-20T13:00:00Z');
    expect(drillSearch(view, 'model', 'gpt-5', { fromMs, toMs: fromMs + 3_600_000 })).toEqual({
      from: '2026-11-20T13:00:00.000Z',
      to: '2026-11-20T14:00:00.000Z',
      model: 'gpt-5',
      team: 'x',
    });
  });

  it('leads to the calls without a value where the group has none', () => {
    expect(drillSearch(view, 'dimension:app', null)).toEqual({
      period: '7d',
      model: 'gpt-5',
      team: 'x',
      'dimension:app': '',
    });
  });
});

describe('accountFor', () => {
  const gate = (facts: Partial<Completeness['gates'][number]>) => ({
    gateId: 'gate',
    incarnationId: '01937b5e-0000-7000-8000-000000000001',
    watermark: 10,
    highest: 10,
    missing: 0,
    quarantined: 0,
    isBalanced: true,
    ...facts,
  });

  it('says so when everything is there', () => {
    expect(accountFor({ gates: [gate({}), gate({ highest: 5 })] })).toEqual({
      events: 15,
      isComplete: true,
      statement: 'all accounted for',
    });
  });

  it('names what is wrong, and does not count what has not arrived', () => {
    expect(
      accountFor({ gates: [gate({ highest: 12, missing: 2 }), gate({ quarantined: 1, isBalanced: false })] }),
    ).toEqual({
      events: 20,
      isComplete: false,
      statement: '2 events missing, 1 event set aside, 1 gate out of balance',
    });
  });

  it('claims nothing before the first event', () => {
    expect(accountFor({ gates: [] }).statement).toBe('none yet');
  });
});

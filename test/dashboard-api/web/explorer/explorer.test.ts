import { describe, expect, it } from 'vitest';
import type { Completeness } from '../../../../contract/completeness.ts';
import { axisTicks, timeTicks } from '../../../../dashboard-api/web/explorer/axis.ts';
import { accountFor, chargeNote } from '../../../../dashboard-api/web/explorer/completeness.ts';
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
  const report = (totals: Partial<Completeness['totals']>): Completeness => ({
    askedAt: '2026-11-20T13:00:00.000Z',
    totals: {
      gates: 1,
      answered: 1,
      calls: { admitted: 15, open: 0, settled: 15 },
      delivered: 15,
      onTheWay: 0,
      missing: 0,
      quarantined: 0,
      unbalanced: 0,
      chargedAtGatesNanos: '5',
      chargedNanos: '5',
      ...totals,
    },
    gates: [],
  });

  it('says so when everything is there', () => {
    expect(accountFor(report({}))).toEqual({
      events: 15,
      isComplete: true,
      statement: 'all accounted for',
    });
  });

  it('names what is wrong', () => {
    expect(accountFor(report({ delivered: 20, missing: 2, quarantined: 1, unbalanced: 1 }))).toEqual({
      events: 20,
      isComplete: false,
      statement: '2 events missing, 1 event set aside, 1 gate out of balance',
    });
  });

  it('claims nothing before the first event, nor for gates that have not answered', () => {
    expect(accountFor(report({ delivered: 0 })).statement).toBe('none yet');
    expect(accountFor(report({ calls: null })).statement).toBe('as far as delivered');
  });

  it.each([
    [{}, 'the gates say the same, to the last digit'],
    [{ chargedNanos: '4', onTheWay: 1 }, 'more is on its way'],
    [{ chargedNanos: '4' }, 'the gates say something else'],
    [{ chargedAtGatesNanos: null }, 'not every gate has answered'],
  ])('says of the charges %o: %s', (totals, note) => {
    expect(chargeNote(report(totals).totals)).toBe(note);
  });
});

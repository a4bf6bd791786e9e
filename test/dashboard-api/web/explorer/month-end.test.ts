import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ForecastAnswer } from '../../../../contract/forecast-api.ts';
import { forecastPath } from '../../../../dashboard-api/web/api/paths.ts';
import { MonthEnd } from '../../../../dashboard-api/web/explorer/MonthEnd.tsx';

const HIDDEN: ForecastAnswer = {
  period: 'month',
  timeZone: 'Europe/Berlin',
  currency: 'USD',
  dataAsOf: null,
  hasSimulated: false,
  window: { start: '2026-10-31T23:00:00.000Z', end: '2026-11-30T23:00:00.000Z' },
  actualNanos: '1500000000',
  unknownLines: 0,
  daysKnown: 5,
  daysNeeded: 12,
  forecast: null,
  pastError: null,
  baselines: null,
};

const text = (answer: ForecastAnswer | undefined) =>
  renderToStaticMarkup(createElement(MonthEnd, { answer, isFailed: false })).replace(/<[^>]*>/g, ' ');

describe('the month to its end', () => {
  it('says why nothing is forecast', () => {
    const shown = text(HIDDEN);
    expect(shown).toContain('$1.50');
    expect(shown).toContain('needs 12 whole days of usage; there are 5');
    expect(shown).not.toContain('80 of 100');
  });

  it('shows what is expected, between what, and how far off that was before', () => {
    const shown = text({
      ...HIDDEN,
      forecast: { expectedNanos: '4000000000', lowNanos: '3500000000', highNanos: '5000000000' },
      pastError: { forecasts: 7, percent: 8.4 },
    });
    for (const part of ['$4.00', '$3.50', '$5.00', 'in 80 of 100 cases', '8.4%', 'in 7 earlier forecasts'])
      expect(shown).toContain(part);
  });

  it('is asked for with the filters of the view', () => {
    const path = forecastPath([{ field: 'model', value: 'gpt-5' }]);
    expect(path).toBe('/forecast?period=month&model=gpt-5');
  });
});

import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { CostReport } from '../../../../contract/reports.ts';
import { Headline } from '../../../../dashboard-api/web/explorer/Headline.tsx';

const text = (total: Partial<CostReport['total']>): string => {
  const figures = {
    costNanos: '0',
    chargedNanos: '0',
    estimatedNanos: '0',
    requests: 2,
    unknownLines: 0,
    unknownAtMostNanos: '0',
    tokens: {},
    ...total,
  };
  const report = { total: figures } as CostReport;
  const props = {
    report,
    completeness: undefined,
    isFailed: false,
    isCountShown: true,
    isCountFailed: false,
  };
  return renderToStaticMarkup(createElement(Headline, props)).replace(/<[^>]*>/g, ' ');
};

describe('the spend of a period', () => {
  it('L12: of which no cost is known is not "exactly" anything', () => {
    const shown = text({ unknownLines: 2, unknownAtMostNanos: '20000000' });
    expect(shown).toContain('unknown');
    expect(shown).not.toContain('exactly');
  });

  it('is stated to the last digit where it is known', () => {
    expect(text({ costNanos: '1500' })).toContain('exactly $0.0000015');
    expect(text({})).toContain('exactly $0');
  });

  it('L12: is marked where more is unknown, and exact only in what is known', () => {
    const shown = text({ costNanos: '1500', unknownLines: 1, unknownAtMostNanos: '20000000' });
    expect(shown).toContain('≥');
    expect(shown).toContain('at least, more is of unknown cost');
    expect(shown).toContain('known: exactly $0.0000015');
    expect(text({ costNanos: '1500' })).not.toContain('≥');
    expect(text({ costNanos: '1500', estimatedNanos: '500' })).toContain('≈');
  });
});

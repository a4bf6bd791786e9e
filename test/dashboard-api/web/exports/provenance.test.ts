import { expect, test } from 'vitest';
import { figureFacts } from '../../../../dashboard-api/web/exports/provenance.ts';

test('what a report’s sidecar says is said in words, amounts to the last digit', () => {
  const figures = {
    contractedCostUsd: '1052.104614457',
    unknownLines: 1_103,
    unknownAtMostUsd: '1.139352706',
    timeZone: 'UTC',
    readFrom: 'rollups',
    hasSimulated: 'true',
  };
  expect(figureFacts(figures)).toEqual([
    ['Contracted cost', '$1,052.104614457'],
    ['Lines of unknown cost', '1,103'],
    ['They cost at most', '$1.139352706'],
    ['Simulated calls', 'among these'],
    ['Read from', 'stored sums'],
  ]);
});

test('a rate, a month that was signed, and what is new come with what they are', () => {
  const hash = '0'.repeat(64);
  const figures = {
    'brokenRule BilledCost-C-001': 2,
    statementSha256: hash,
    displayCurrency: 'EUR',
    exchangeRate: '0.909090909091',
    exchangeRateDay: '2026-10-31',
  };
  expect(figureFacts(figures)).toEqual([
    ['SHA-256 of the statement', hash],
    ['Also in', 'EUR'],
    ['Rate for 1 USD', '0.909090909091'],
    ['Rate of', 'Oct 31, 2026'],
    ['brokenRule BilledCost-C-001', '2'],
  ]);
});

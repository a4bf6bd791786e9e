import { expect, test } from 'vitest';
import { dollarsOf } from '../../../../dashboard-api/web/prices/book.ts';

test('a rate has cents at the least, and every digit that it has', () => {
  expect(['5', '0.4', '3.75', '0.0375', '12.5'].map(dollarsOf)).toEqual([
    ...['$5.00', '$0.40', '$3.75', '$0.0375', '$12.50'],
  ]);
});

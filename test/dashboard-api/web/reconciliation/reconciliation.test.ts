import { expect, test } from 'vitest';
import { csvMappingSchema } from '../../../../contract/reconciliation-api.ts';
import { monthsCovered, providersIn } from '../../../../dashboard-api/web/reconciliation/bills.ts';
import {
  csvColumns,
  guessKind,
  guessMapping,
  mappingOf,
} from '../../../../dashboard-api/web/reconciliation/import.ts';
import { validateReconciliationSearch } from '../../../../dashboard-api/web/reconciliation/search.ts';
import { grainWords } from '../../../../dashboard-api/web/reconciliation/words.ts';
import { openAiPage } from '../../reconciliation/bills.ts';

test('the columns of a CSV are its first row, quoted or not, whatever ends its lines', () => {
  expect(csvColumns('day,amount\r\n1,2')).toEqual(['day', 'amount']);
  expect(csvColumns('\uFEFF"Usage, day","The ""cost""",model')).toEqual([
    'Usage, day',
    'The "cost"',
    'model',
  ]);
  expect(csvColumns('{"object":"page"}')).toEqual([]);
});

test('a file is taken for what it is; what it may be is not guessed', () => {
  const page = openAiPage([{ day: '2026-11-01', item: 'o3, output', value: '4', project: 'proj_1' }]);
  expect(guessKind(page)).toBe('openai-costs');
  expect(guessKind('line_item_usage_start_date,line_item_unblended_cost\n')).toBe('aws-cur');
  expect(guessKind('date,amount,model\n')).toBe('generic-csv');
  expect(guessKind('nothing of the kind')).toBeNull();
});

test('columns are guessed by their names, and a mapping needs provider, day and amount', () => {
  const guessed = guessMapping(['Usage date', 'Total cost', 'Model', 'Workspace']);
  expect(guessed).toMatchObject({
    day: 'Usage date',
    amount: 'Total cost',
    model: 'Model',
    account: 'Workspace',
  });
  expect(mappingOf(guessed)).toBeNull();
  const mapping = mappingOf({ ...guessed, provider: 'groq', account: '' });
  expect(mapping).toEqual({
    ...{ provider: 'groq', day: 'Usage date', amount: 'Total cost', currency: 'USD', model: 'Model' },
  });
  expect(csvMappingSchema.parse(mapping)).toEqual(mapping);
  expect(mappingOf({ ...guessed, provider: 'groq', amount: guessed.day })).toBeNull();
});

test('months and providers that can be compared are those of whose days there is a bill', () => {
  const bills = [
    { provider: 'openai', firstDay: '2026-10-31', lastDay: '2026-12-01' },
    { provider: 'anthropic', firstDay: '2026-11-01', lastDay: '2026-11-30' },
    { provider: 'openai', firstDay: '2026-08-01', lastDay: '2026-08-31' },
  ];
  expect(providersIn(bills, '2026-11')).toEqual(['anthropic', 'openai']);
  expect(providersIn(bills, '2026-09')).toEqual([]);
  expect(monthsCovered(bills, 'openai', 3)).toEqual(['2026-12', '2026-11', '2026-10']);
});

test('an address keeps what is understood, and what is compared is said', () => {
  expect(validateReconciliationSearch({ month: '2026-10', provider: 'a b', reason: 'price' })).toEqual({
    ...{ month: '2026-10', reason: 'price' },
  });
  expect(grainWords({ grain: ['day', 'model'], omits: ['account', 'class'] })).toBe(
    'Compared by day and model; not by the provider’s account or class of tokens, which one side does not tell apart.',
  );
});

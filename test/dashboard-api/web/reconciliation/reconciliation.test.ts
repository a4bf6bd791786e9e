import { expect, test } from 'vitest';
import { csvMappingSchema } from '../../../../contract/reconciliation-api.ts';
import {
  monthsCovered,
  providersIn,
  waitingFor,
} from '../../../../dashboard-api/web/reconciliation/bills.ts';
import {
  csvColumns,
  guessKind,
  guessMapping,
  mappingOf,
} from '../../../../dashboard-api/web/reconciliation/import.ts';
import { MOST_BYTES, sizeFault, textOf } from '../../../../dashboard-api/web/reconciliation/read-file.ts';
import { validateReconciliationSearch } from '../../../../dashboard-api/web/reconciliation/search.ts';
import {
  grainWords,
  stretchWords,
  usedRateWords,
} from '../../../../dashboard-api/web/reconciliation/words.ts';
import { openAiPage } from '../../reconciliation/bills.ts';

test('the columns of a CSV are its first row, quoted or not, whatever ends its lines', () => {
  expect(csvColumns('day,amount\r\n1,2')).toEqual(['day', 'amount']);
  expect(csvColumns('\uFEFF"Usage, day","The ""cost""",model')).toEqual([
    'Usage, day',
    'The "cost"',
    'model',
  ]);
  expect(csvColumns('{"object":"page"}')).toEqual([]);
  expect(csvColumns('Tag;"Kosten; netto";Modell\n')).toEqual(['Tag', 'Kosten; netto', 'Modell']);
  expect(guessMapping(['Date', 'Total'], 'Date;Total\n1;2,5').decimals).toBe('comma');
  expect(guessMapping(['Date', 'Total'], 'Date,Total\n').decimals).toBe('point');
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
    provider: 'groq',
    day: 'Usage date',
    amount: 'Total cost',
    currency: 'USD',
    model: 'Model',
    decimals: 'point',
  });
  expect(csvMappingSchema.parse(mapping)).toEqual(mapping);
  expect(mappingOf({ ...guessed, provider: 'groq', amount: guessed.day })).toBeNull();
  const inEuros = { ...guessed, provider: 'groq', allIn: 'eur' };
  expect(mappingOf(inEuros)).toMatchObject({ currency: 'EUR' });
  expect(mappingOf({ ...inEuros, allIn: 'e' })).toBeNull();
  expect(mappingOf({ ...inEuros, currency: 'Money' })).toMatchObject({ currency: { column: 'Money' } });
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

test('a month waits for rates of its days, unless a later bill covers them', () => {
  const days = { firstDay: '2026-10-30', lastDay: '2026-11-02' };
  const missing = { currency: 'EUR', ...days };
  const bill = { provider: 'openai', ...days, missingRates: [missing] };
  expect(waitingFor([bill], 'openai', '2026-11')).toEqual([missing]);
  expect(waitingFor([bill], 'openai', '2026-12')).toEqual([]);
  expect(waitingFor([bill], 'anthropic', '2026-11')).toEqual([]);
  const later = { ...bill, missingRates: [] };
  expect(waitingFor([later, bill], 'openai', '2026-11')).toEqual([]);
  expect(waitingFor([bill, later], 'openai', '2026-11')).toEqual([missing]);
});

test('an address keeps what is understood, and what is compared is said', () => {
  expect(validateReconciliationSearch({ month: '2026-10', provider: 'a b', reason: 'price' })).toEqual({
    month: '2026-10',
    reason: 'price',
  });
  expect(grainWords({ grain: ['day', 'model'], omits: ['account', 'class'] })).toBe(
    'Compared by day and model; not by the provider’s account or class of tokens, which one side does not tell apart.',
  );
});

test('rates that a bill was converted by, or waits for, are said with their days and where they are from', () => {
  const days = { currency: 'EUR', firstDay: '2026-11-01', lastDay: '2026-11-03' };
  const rate = { rate: '1.08', quote: 'dollarsPerUnit', effectiveFrom: '2026-10-30' } as const;
  expect(usedRateWords({ ...days, ...rate, days: 3, source: 'The bank’s list' })).toBe(
    'Nov 1, 2026 to Nov 3, 2026: 1 EUR = 1.08 USD, The bank’s list, from Oct 30, 2026 on',
  );
  expect(stretchWords({ ...days, lastDay: days.firstDay })).toBe('Nov 1, 2026 (EUR)');
});

test('a file is read as the text that it is; of what is none it is said what to do', () => {
  const bytes = (text: string, encoding: 'utf8' | 'utf16le' = 'utf8') => Buffer.from(text, encoding);
  expect(textOf(bytes('day,amount'))).toEqual({ text: 'day,amount' });
  expect(textOf(bytes('\uFEFFTag;Betrag', 'utf16le'))).toEqual({ text: 'Tag;Betrag' });
  const faultOf = (found: ReturnType<typeof textOf>) => ('fault' in found ? found.fault : null);
  expect(faultOf(textOf(bytes('PK\u0003\u0004sheet')))).toContain('CSV');
  expect(faultOf(textOf(bytes('%PDF-1.7')))).toContain('PDF');
  expect(faultOf(textOf(Buffer.from([0x1f, 0x8b, 8])))).toContain('Unpack');
  expect(faultOf(textOf(bytes(' \n')))).toBe('The file is empty.');
  expect(faultOf(textOf(bytes('a\0b')))).toContain('no text');
  expect(sizeFault(0)).toBe('The file is empty.');
  expect(sizeFault(MOST_BYTES)).toBeNull();
  expect(sizeFault(50 * 1024 * 1024)).toContain('has 50 MB');
});

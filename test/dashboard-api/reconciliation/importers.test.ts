import { describe, expect, test } from 'vitest';
import type { ReportKind } from '../../../contract/reconciliation-api.ts';
import { importReport, omittedBy } from '../../../dashboard-api/reconciliation/importers/import.ts';
import { dayOf, ReportError } from '../../../dashboard-api/reconciliation/importers/report.ts';
import { ANTHROPIC, AWS, AZURE, GOOGLE, openAiPage } from './bills.ts';

const rowsOf = (kind: ReportKind, text: string) =>
  importReport(kind, text, undefined)
    .flatMap(({ rows }) => rows)
    .map(({ day, account, model, class: name, amount }) => [day, account, model, name, amount]);

describe('reports of providers', () => {
  test('OpenAI: amounts are the text that stands in the JSON, line items are model and class', () => {
    const page = openAiPage([
      {
        day: '2026-11-01',
        item: 'gpt-4o-mini-2024-07-18, input',
        project: 'proj_1',
        value: '0.0600000000000000055',
      },
      { day: '2026-11-01', item: 'gpt-4o-mini-2024-07-18, cached input', project: 'proj_1', value: '1e-7' },
      { day: '2026-11-02', item: 'web search tool calls', project: null, value: '12' },
    ]);
    expect(rowsOf('openai-costs', page)).toEqual([
      ['2026-11-01', 'proj_1', 'gpt-4o-mini-2024-07-18', 'input', '0.0600000000000000055'],
      ['2026-11-01', 'proj_1', 'gpt-4o-mini-2024-07-18', 'cacheRead', '0.0000001'],
      ['2026-11-02', null, 'web search tool calls', null, '12'],
    ]);
    expect(rowsOf('openai-costs', `[${page},${page}]`)).toHaveLength(6);
  });

  test('Anthropic: decimal strings of cents', () => {
    expect(rowsOf('anthropic-cost', ANTHROPIC)).toEqual([
      ['2026-11-01', 'wrkspc_1', 'claude-sonnet-4-20250514', 'input', '1.2345'],
      ['2026-11-01', 'default', 'claude-sonnet-4-20250514', 'cacheWrite', '0.005'],
      ['2026-11-01', 'default', null, 'other', '0.1'],
    ]);
  });

  test('AWS: the rows of Bedrock, by usage type', () => {
    expect(rowsOf('aws-cur', AWS)).toEqual([
      ['2026-11-01', '111122223333', 'Claude3.5Sonnet', 'input', '0.003'],
      ['2026-11-01', '111122223333', 'Claude3.5Sonnet', 'cacheRead', '0.00012'],
      ['2026-11-01', '111122223333', 'Nova-Lite', 'output', '0.5'],
    ]);
    expect(importReport('aws-cur', AWS, undefined)).toMatchObject([{ provider: 'bedrock', leftOut: 1 }]);
  });

  test('Azure and Google: classes by meter and SKU, models not told apart', () => {
    expect(rowsOf('azure-cost', AZURE)).toEqual([
      ['2026-11-02', 's-1', null, 'input', '1.25'],
      ['2026-11-02', 's-1', null, 'cacheRead', '0.25'],
      ['2026-11-02', 's-1', null, 'output', '2'],
    ]);
    const google = importReport('google-billing', GOOGLE, undefined);
    expect(google.map(({ rows }) => omittedBy(rows))).toEqual([['model'], ['model']]);
  });

  test('Google: calls of Vertex AI and of the Gemini API stand on one bill and are of two providers', () => {
    const google = importReport('google-billing', GOOGLE, undefined);
    expect(
      google.map(({ provider, leftOut, rows }) => [
        provider,
        leftOut,
        ...rows.map(({ class: name, amount }) => [name, amount]),
      ]),
    ).toEqual([
      ['vertex', 1, ['input', '0.75'], ['output', '1.5']],
      ['google-ai-studio', 1, ['input', '0.2'], ['output', '0.4']],
    ]);
  });

  test('any CSV, by the names of its columns', () => {
    const mapping = {
      provider: 'mistral',
      day: 'When',
      amount: 'Net',
      currency: 'USD',
      model: 'What',
      decimals: 'point',
    } as const;
    const unnamed = { ...mapping, amount: 'Gross' };
    expect(() => importReport('generic-csv', 'When,What,Net\n2026-11-04,large,1.5\n', unnamed)).toThrow(
      'a column that the mapping names is not there',
    );
    const imported = importReport('generic-csv', 'When,What,Net\n2026-11-04,large,1.5\n', mapping);
    expect(imported).toMatchObject([
      { provider: 'mistral', rows: [{ model: 'large', amount: '1.5', account: null }] },
    ]);
    expect(imported.map(({ rows }) => omittedBy(rows))).toEqual([['account', 'class']]);
  });

  test('a sheet of another language: semicolons, decimal commas, days with points, a byte order mark', () => {
    const mapping = {
      provider: 'mistral',
      day: 'Tag',
      amount: 'Betrag',
      currency: 'EUR',
      decimals: 'comma',
    } as const;
    const text = '\uFEFFTag;Betrag;Text\r\n20.11.2026;1.234,56;"a; b"\r\n01.11.2026;-0,5;\r\n';
    const [{ rows = [] } = {}] = importReport('generic-csv', text, mapping);
    expect(rows.map(({ day, amount, currency }) => [day, amount, currency])).toEqual([
      ['2026-11-20', '1234.56', 'EUR'],
      ['2026-11-01', '-0.5', 'EUR'],
    ]);
    const tabs = 'Tag\tBetrag\n2026-11-01\t7\n';
    expect(importReport('generic-csv', tabs, mapping)).toMatchObject([{ rows: [{ amount: '7' }] }]);
    const names = { ...mapping, day: '日付', amount: '金額', decimals: 'point' } as const;
    expect(importReport('generic-csv', '日付,金額\n2026-11-01,7.5\n', names)).toMatchObject([
      { rows: [{ amount: '7.5' }] },
    ]);
    for (const wrong of ['12,5,1', '1.23,4', '12.5', ''])
      expect(() => importReport('generic-csv', `Tag;Betrag\n20.11.2026;${wrong}\n`, mapping), wrong).toThrow(
        ReportError,
      );
  });

  test('amounts in the lowest unit of a currency are in as many coins as it has', () => {
    const yen = ANTHROPIC.replaceAll('"USD"', '"JPY"');
    expect(rowsOf('anthropic-cost', yen).map((row) => row.at(-1))).toEqual(['123.45', '0.5', '10']);
  });

  test.each([
    ['openai-costs', 'no JSON', 'the file'],
    ['openai-costs', '{"object":"list","data":[]}', 'object'],
    [
      'openai-costs',
      openAiPage([{ day: '2026-11-01', item: null, project: null, value: '1' }], true),
      'has_more',
    ],
    ['openai-costs', openAiPage([]), 'the file'],
    ['anthropic-cost', ANTHROPIC.replace('123.45', 'much'), 'page 1, data[0].results[0]'],
    ['aws-cur', GOOGLE, 'line 1'],
    ['aws-cur', AWS.slice(0, AWS.indexOf('\n') + 1), 'the file'],
    ['azure-cost', '', 'line 1'],
    ['aws-cur', AWS.replace('0.0030000000', ''), 'line 2'],
    ['aws-cur', AWS.replace('2026-11-01 05:00:00,AmazonBedrock', 'soon,AmazonBedrock'), 'line 2'],
    ['azure-cost', AZURE.replace('"1.25","USD"', '"1.25"'), 'line 2'],
    ['google-billing', GOOGLE.replaceAll(/Vertex AI|Gemini API/g, 'Cloud Run'), 'the file'],
    // A bill that does not say its currency is not taken for one in dollars.
    ['google-billing', GOOGLE.replace(',currency', ',money'), 'line 1'],
    ['azure-cost', AZURE.replaceAll('"USD"', '"Euros"'), 'line 2'],
    ['aws-cur', AWS.replace('1.2E-4', '1e-50'), 'line 3'],
    ['generic-csv', 'a,b\n1,2\n', 'mapping'],
  ] as const)('%s that is something else is refused whole, with the place (%#)', (kind, text, place) => {
    try {
      importReport(kind, text, undefined);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ReportError);
      expect((error as ReportError).place).toContain(place);
    }
  });

  test.each([
    ['2026-11-04,1,50\n', 'line 3', /more or fewer values than line 1.* 1,50 .*in quotes/],
    ['2026-11-04,"1.50\n', 'line 3', /a quote is opened there/],
    ['2026-11-04,1"50\n', 'line 3', /a quote stands within a value/],
  ])('a CSV with a broken row (%s) says where and of which kind', (row, place, message) => {
    const text = `day,amount\n2026-11-03,2\n${row}`;
    expect(() => importReport('google-billing', text, undefined)).toThrow(
      expect.objectContaining({ place, message: expect.stringMatching(message) }),
    );
  });

  test('days are days of UTC', () => {
    expect(dayOf('2026-11-01T23:30:00-02:00', '')).toBe('2026-11-02');
    expect(dayOf('11/9/2026', '')).toBe('2026-11-09');
    for (const text of ['2026-02-30', '31/12/2026', '2026', ''])
      expect(() => dayOf(text, ''), text).toThrow();
  });
});

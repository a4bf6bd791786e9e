import readWorkbook from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import type { Column } from '../../../dashboard-api/exports/csv.ts';
import { SHEET_ROWS, Xlsx } from '../../../dashboard-api/exports/xlsx.ts';

interface Row {
  readonly name: string | null;
  readonly cost: string | null;
  readonly count: string;
  readonly isNew: boolean;
}
const COLUMNS: readonly Column<Row>[] = [
  { name: 'name', about: 'A name', isText: true, of: ({ name }) => name },
  { name: 'cost', about: 'An amount', isText: false, isAmount: true, of: ({ cost }) => cost },
  { name: 'count', about: 'A count', isText: false, of: ({ count }) => count },
  { name: 'isNew', about: 'A flag', isText: false, of: ({ isNew }) => isNew },
];
const row = (change: Partial<Row> = {}): Row => ({
  name: 'a',
  cost: '1.5',
  count: '3',
  isNew: true,
  ...change,
});

async function sheetsOf(rows: readonly Row[], sheetRows?: number) {
  const xlsx = new Xlsx(COLUMNS, 'Report', sheetRows);
  const pieces = [xlsx.write(rows.slice(0, 1)), xlsx.write(rows.slice(1))];
  const bytes = Buffer.concat([...pieces, xlsx.finish([['currency', 'USD']])]);
  return readWorkbook(bytes);
}

describe('a workbook, read back by another library', () => {
  test('has a number and an exact text per amount, and says where it is from', async () => {
    const exact = '1234567890.123456789';
    expect(await sheetsOf([row({ cost: exact }), row({ name: null, cost: null, isNew: false })])).toEqual([
      {
        sheet: 'Report',
        data: [
          ['name', 'cost', 'cost (exact)', 'count', 'isNew'],
          ['a', Number(exact), exact, 3, true],
          [null, null, null, 3, false],
        ],
      },
      { sheet: 'Provenance', data: [['currency', 'USD']] },
    ]);
  });

  test('text is text: formulas, markup and characters that XML has not', async () => {
    const names = ['=1+1', '@sum(a1)', '<b>&"\'</b>', 'two\nlines', 'no\u0000thing', '\ud800lone', '100'];
    const [sheet] = await sheetsOf(names.map((name) => row({ name })));
    expect(sheet?.data.slice(1).map(([name]) => name)).toEqual([
      '=1+1',
      '@sum(a1)',
      '<b>&"\'</b>',
      'two\nlines',
      'nothing',
      '\ufffdlone',
      '100',
    ]);
  });

  test('goes on in further sheets, each with its head', async () => {
    const rows = Array.from({ length: 7 }, (_, index) => row({ count: String(index) }));
    const sheets = await sheetsOf(rows, 3);
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['Report', 'Report 2', 'Report 3', 'Provenance']);
    expect(sheets.slice(0, 3).flatMap(({ data }) => data.slice(1).map((cells) => cells[3]))).toEqual([
      0, 1, 2, 3, 4, 5, 6,
    ]);
    expect(SHEET_ROWS).toBe(2 ** 20 - 1);
  });

  test('without rows there is a sheet with its head', async () => {
    const xlsx = new Xlsx(COLUMNS, 'Report');
    const sheets = await readWorkbook(Buffer.from(xlsx.finish([])));
    expect(sheets[0]?.data).toEqual([['name', 'cost', 'cost (exact)', 'count', 'isNew']]);
  });
});

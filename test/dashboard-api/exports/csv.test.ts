import { describe, expect, test } from 'vitest';
import { type Column, csvHead, csvRow, jsonRow } from '../../../dashboard-api/exports/csv.ts';

const COLUMNS: readonly Column<{ name: string; cost: string | null }>[] = [
  { name: 'name', about: 'A name', isText: true, of: ({ name }) => name },
  { name: 'cost', about: 'An amount', isText: false, of: ({ cost }) => cost },
];

describe('CSV', () => {
  test('begins with the columns, and nothing else before them', () => {
    expect(csvHead(COLUMNS)).toBe('name,cost\r\n');
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@sum(a1)', "'@sum(a1)"],
    ['\t=1', "'\t=1"],
    ['a=1', 'a=1'],
    ['say "hi", Bob', '"say ""hi"", Bob"'],
    ['two\nlines', '"two\nlines"'],
    ['=cmd|"x"', `"'=cmd|""x"""`],
  ])('text %j is no formula in a spreadsheet', (name, cell) => {
    expect(csvRow(COLUMNS, { name, cost: '1' })).toBe(`${cell},1\r\n`);
  });

  test('amounts are written as they are, below zero too, and unknown ones are empty', () => {
    expect(csvRow(COLUMNS, { name: 'a', cost: '-0.000000001' })).toBe('a,-0.000000001\r\n');
    expect(csvRow(COLUMNS, { name: 'a', cost: null })).toBe('a,\r\n');
  });

  test('NDJSON has the same columns, nothing escaped for spreadsheets', () => {
    expect(JSON.parse(jsonRow(COLUMNS, { name: '=1', cost: null }))).toEqual({ name: '=1', cost: null });
  });
});

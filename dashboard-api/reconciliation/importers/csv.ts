/** Rows of a CSV by the names of its columns. */
import { CsvError, parse } from 'csv-parse/sync';
import { csvSeparator } from '../../../contract/csv-separator.ts';
import { ReportError } from './report.ts';

export interface CsvRow {
  /** Its line in the file, from 1, where a value holds no line break. */
  readonly line: number;
  /** The value of the first of these columns that the file has; null: it has none, or nothing stands in it. */
  get(...names: readonly string[]): string | null;
}

/** @throws {ReportError} if it is no CSV with a row of names */
export function readCsv(text: string): { readonly columns: ReadonlySet<string>; readonly rows: CsvRow[] } {
  const [names, ...records] = parsed(text);
  if (!names || names.length < 2)
    throw new ReportError(
      'line 1',
      'a row with the names of the columns is expected, separated by commas, semicolons or tabs',
    );
  if (records.length === 0) throw new ReportError('the file', 'no row follows the names of the columns');
  const places = new Map(names.map((name, index) => [keyOf(name), index]));
  const rows = records.map(
    (record, index): CsvRow => ({
      line: index + 2,
      get(...wanted) {
        const place = wanted.map((name) => places.get(keyOf(name))).find((found) => found !== undefined);
        const value = place === undefined ? '' : (record[place] ?? '');
        return value.trim() === '' ? null : value;
      },
    }),
  );
  return { columns: new Set(places.keys()), rows };
}

/** The value, which must be there. @throws {ReportError} if it is not */
export function required(row: CsvRow, ...names: readonly string[]): string {
  const value = row.get(...names);
  if (value === null) throw new ReportError(`line ${row.line}`, `nothing stands in ${names[0]}`);
  return value;
}

/** True if the file has one of these columns. */
export const hasColumn = (columns: ReadonlySet<string>, ...names: readonly string[]): boolean =>
  names.some((name) => columns.has(keyOf(name)));

/** Exports differ in case and in what stands between words. */
const keyOf = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

function parsed(text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      delimiter: csvSeparator(text),
      skip_empty_lines: true,
      relax_column_count: false,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : null;
    throw new ReportError(line === null ? 'the file' : `line ${line}`, whatIsWrong(error));
  }
}

function whatIsWrong({ code }: CsvError): string {
  switch (code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return 'it has more or fewer values than line 1 has names; a value with a separator in it, as 1,50 is, stands in quotes';
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened there and never closed';
    default:
      return 'it is no CSV: a quote stands within a value, or behind one';
  }
}

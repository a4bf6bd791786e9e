/**
 * A table as a workbook (ECMA-376, SpreadsheetML), written as it comes: sheets of as many rows as a sheet holds, then one
 * that says where it is from. Text is text, never a formula. An amount has a number column, for sums, and an exact one.
 */
import { Zip, ZipDeflate } from 'fflate';
import type { Column } from './csv.ts';

/** Rows that a sheet holds below its head (2^20 in all). */
export const SHEET_ROWS = 1_048_575;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** Whole numbers that a binary fraction holds exactly. */
const COUNT = /^-?\d{1,15}$/;
const NUMBER = /^-?\d+(\.\d+)?$/;

type Value = string | number | boolean | null;

export class Xlsx<Row> {
  readonly #columns: readonly Column<Row>[];
  readonly #name: string;
  readonly #sheetRows: number;
  readonly #zip: Zip;
  #out: Uint8Array[] = [];
  #sheets: string[] = [];
  #open: ZipDeflate | null = null;
  #rows = 0;

  /** @param name of the sheets; @param sheetRows fewer than a sheet holds only where a test says so */
  constructor(columns: readonly Column<Row>[], name: string, sheetRows = SHEET_ROWS) {
    this.#columns = columns;
    this.#name = name;
    this.#sheetRows = sheetRows;
    this.#zip = new Zip((err, bytes) => {
      if (err) throw err;
      this.#out.push(bytes);
    });
  }

  /** @returns the bytes that these rows make, as far as they are known */
  write(rows: readonly Row[]): Uint8Array {
    let text = '';
    for (const row of rows) {
      if (this.#open === null || this.#rows === this.#sheetRows) {
        this.#push(text);
        text = '';
        this.#beginTable();
      }
      this.#rows++;
      text += rowOf(
        this.#columns.flatMap((column) => cellsOf(column, row)),
        this.#rows + 1,
      );
    }
    this.#push(text);
    return this.#take();
  }

  /** The end of the workbook. @param provenance what stands on its last sheet */
  finish(provenance: readonly (readonly [string, string])[]): Uint8Array {
    if (this.#sheets.length === 0) this.#beginTable();
    this.#beginSheet('Provenance');
    this.#push(provenance.map((pair, index) => rowOf(pair.map(textCell), index + 1)).join(''));
    this.#endSheet();
    const sheets = this.#sheets;
    this.#file('xl/workbook.xml', workbook(sheets));
    this.#file('xl/_rels/workbook.xml.rels', workbookRelations(sheets));
    this.#file('_rels/.rels', ROOT_RELATIONS);
    this.#file('[Content_Types].xml', contentTypes(sheets));
    this.#zip.end();
    return this.#take();
  }

  #beginTable(): void {
    const ordinal = this.#sheets.length + 1;
    this.#beginSheet(ordinal === 1 ? this.#name : `${this.#name} ${ordinal}`);
    this.#push(rowOf(this.#columns.flatMap(headsOf).map(textCell), 1));
  }

  #beginSheet(name: string): void {
    this.#endSheet();
    this.#sheets.push(name);
    const sheet = new ZipDeflate(`xl/worksheets/sheet${this.#sheets.length}.xml`, { level: 1 });
    this.#zip.add(sheet);
    this.#open = sheet;
    this.#rows = 0;
    this.#push(`${XML}<worksheet xmlns="${MAIN}"><sheetData>`);
  }

  #endSheet(): void {
    this.#open?.push(Buffer.from('</sheetData></worksheet>'), true);
    this.#open = null;
  }

  #push(text: string): void {
    if (text !== '') this.#open?.push(Buffer.from(text));
  }

  #file(path: string, text: string): void {
    const file = new ZipDeflate(path);
    this.#zip.add(file);
    file.push(Buffer.from(text), true);
  }

  #take(): Uint8Array {
    const bytes = Buffer.concat(this.#out);
    this.#out = [];
    return bytes;
  }
}

const headsOf = <Row>({ name, isAmount }: Column<Row>): string[] =>
  isAmount ? [name, `${name} (exact)`] : [name];

function cellsOf<Row>({ of, isText, isAmount }: Column<Row>, row: Row): (string | null)[] {
  const value = of(row);
  if (isAmount) return [numberCell(value), textCell(value)];
  if (typeof value !== 'string') return [plainCell(value)];
  return [!isText && COUNT.test(value) ? numberCell(value) : textCell(value)];
}

/** @param number of the row in its sheet, from 1 */
function rowOf(cells: readonly (string | null)[], number: number): string {
  const placed = cells.map((cell, index) =>
    cell === null ? '' : `<c r="${letters(index)}${number}"${cell}</c>`,
  );
  return `<row r="${number}">${placed.join('')}</row>`;
}

/** A column's name, from 0: A, B, … Z, AA. */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function plainCell(value: Exclude<Value, string>): string | null {
  if (value === null) return null;
  return typeof value === 'boolean' ? ` t="b"><v>${value ? 1 : 0}</v>` : `><v>${value}</v>`;
}

const numberCell = (value: Value): string | null =>
  NUMBER.test(String(value)) ? `><v>${value}</v>` : textCell(value);

/** What stands in a cell behind its place; null: nothing. */
function textCell(value: Value): string | null {
  if (value === null) return null;
  return ` t="inlineStr"><is><t xml:space="preserve">${escaped(String(value))}</t></is>`;
}

/** Text for XML 1.0: characters that it cannot hold are left out. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

function workbook(sheets: readonly string[]): string {
  const list = sheets.map(
    (name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${list.join('')}</sheets></workbook>`;
}

function workbookRelations(sheets: readonly string[]): string {
  const list = sheets.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${list.join('')}</Relationships>`;
}

const ROOT_RELATIONS = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

function contentTypes(sheets: readonly string[]): string {
  const list = sheets.map(
    (_, index) =>
      `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="${SPREADSHEET}.worksheet+xml"/>`,
  );
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SPREADSHEET}.sheet.main+xml"/>${list.join('')}</Types>`;
}

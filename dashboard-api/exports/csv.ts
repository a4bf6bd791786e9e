/** CSV (RFC 4180): a row of column names, then rows. Pure. */

/** A column of a table that is written as text. */
export interface Column<Row> {
  readonly name: string;
  /** What it means, for the sidecar. */
  readonly about: string;
  /** Numbers and amounts are written as they are; text that a spreadsheet would take for a formula is escaped. */
  readonly isText: boolean;
  /** An exact decimal amount: where numbers are binary fractions, it stands there as text as well. */
  readonly isAmount?: boolean;
  readonly of: (row: Row) => string | number | boolean | null;
}

export const csvHead = <Row>(columns: readonly Column<Row>[]): string =>
  `${columns.map(({ name }) => name).join(',')}\r\n`;

export const csvRow = <Row>(columns: readonly Column<Row>[], row: Row): string =>
  `${columns.map(({ of, isText }) => (isText ? textCell(of(row)) : plainCell(of(row)))).join(',')}\r\n`;

/** A row as an object of its columns, one line of NDJSON. */
export const jsonRow = <Row>(columns: readonly Column<Row>[], row: Row): string =>
  `${JSON.stringify(Object.fromEntries(columns.map(({ name, of }) => [name, of(row)])))}\n`;

/** A cell of text; a leading `=`, `+`, `-`, `@`, tab or return gets an apostrophe before it. */
export function textCell(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return plainCell(value);
  return plainCell(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
}

/** A cell as it is, quoted where it must be. */
export function plainCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

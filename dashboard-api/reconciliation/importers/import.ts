/** Reads a provider's report, whichever it is. */
import type { CsvMapping, ReportKind } from '../../../contract/reconciliation-api.ts';
import { readAnthropicCost } from './anthropic.ts';
import { readCloudBill } from './clouds.ts';
import { hasColumn, readCsv } from './csv.ts';
import { readOpenAiCosts } from './openai.ts';
import {
  amountOf,
  amountWithComma,
  type BilledRow,
  currencyOf,
  dayOf,
  type Imported,
  ReportError,
} from './report.ts';

/** @returns one per provider, each with rows @throws {ReportError} if the text is no such report */
export function importReport(kind: ReportKind, text: string, mapping: CsvMapping | undefined): Imported[] {
  const imported = read(kind, text, mapping).filter(({ rows }) => rows.length > 0);
  if (imported.length === 0) throw new ReportError('the file', 'it has no row of this provider');
  return imported;
}

function read(kind: ReportKind, text: string, mapping: CsvMapping | undefined): Imported[] {
  switch (kind) {
    case 'openai-costs':
      return [readOpenAiCosts(text)];
    case 'anthropic-cost':
      return [readAnthropicCost(text)];
    case 'generic-csv':
      if (!mapping) throw new ReportError('mapping', 'a generic CSV needs a mapping of its columns');
      return [readGeneric(text, mapping)];
    default:
      return readCloudBill(kind, text);
  }
}

function readGeneric(
  text: string,
  { provider, day, amount, decimals, currency, account, model }: CsvMapping,
): Imported {
  const read = decimals === 'comma' ? amountWithComma : amountOf;
  const { columns, rows: lines } = readCsv(text);
  const named = [day, amount, account, model, ...(typeof currency === 'string' ? [] : [currency.column])];
  const missing = named.find((name) => name !== undefined && !hasColumn(columns, name));
  if (missing !== undefined) throw new ReportError('line 1', 'a column that the mapping names is not there');
  const rows = lines.map((row): BilledRow => {
    const place = `line ${row.line}`;
    const stated = (field: string, column: string): string => {
      const value = row.get(column);
      if (value === null) throw new ReportError(place, `nothing stands in the column of the ${field}`);
      return value;
    };
    return {
      day: dayOf(stated('day', day), place),
      account: account === undefined ? null : row.get(account),
      model: model === undefined ? null : row.get(model),
      class: null,
      amount: read(stated('amount', amount), place),
      currency: currencyOf(
        typeof currency === 'string' ? currency : stated('currency', currency.column),
        place,
      ),
    };
  });
  return { provider, rows, leftOut: 0 };
}

/** What no row of a report tells. */
export function omittedBy(rows: readonly BilledRow[]): string[] {
  return (['account', 'model', 'class'] as const).filter((field) => rows.every((row) => row[field] === null));
}

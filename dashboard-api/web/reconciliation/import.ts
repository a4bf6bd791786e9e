/** A bill's file before it is sent: what kind it may be, and the columns of a CSV. Pure. */
import { csvSeparator } from '../../../contract/csv-separator.ts';
import type { CsvMapping, ReportKind } from '../../../contract/reconciliation-api.ts';

/** The names in the first row of a CSV (RFC 4180), whatever separates them; empty where there is none. */
export function csvColumns(text: string): string[] {
  const separator = csvSeparator(text);
  const names: string[] = [];
  let name = '';
  let isQuoted = false;
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (isQuoted) {
      if (char !== '"') name += char;
      else if (text[at + 1] === '"') name += text[++at];
      else isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === separator) {
      names.push(name);
      name = '';
    } else if (char === '\n' || char === '\r') break;
    else name += char;
  }
  const all = [...names, name].map((one) => one.trim());
  return all.length < 2 ? [] : all.filter((one) => one !== '');
}

/** Guesses the kind from what stands in the file; null: it could be any. */
export function guessKind(text: string): ReportKind | null {
  const head = text.slice(0, 4_000);
  if (/^\uFEFF?\s*[[{]/.test(head)) {
    if (head.includes('line_item') || head.includes('organization.costs')) return 'openai-costs';
    return head.includes('starting_at') ? 'anthropic-cost' : null;
  }
  const columns = csvColumns(text).map((name) => name.toLowerCase());
  if (columns.includes('line_item_usage_start_date')) return 'aws-cur';
  if (columns.includes('costinbillingcurrency')) return 'azure-cost';
  if (columns.some((name) => name.startsWith('usage_start_time')) && columns.includes('cost'))
    return 'google-billing';
  return columns.length > 0 ? 'generic-csv' : null;
}

/** A mapping as it is chosen in a form; empty: not chosen. */
export interface TypedMapping {
  readonly provider: string;
  readonly day: string;
  readonly amount: string;
  /** What stands before the decimals of amounts. */
  readonly decimals: CsvMapping['decimals'];
  /** A column; empty: all rows are in `allIn`. */
  readonly currency: string;
  /** A code of three letters. */
  readonly allIn: string;
  readonly account: string;
  readonly model: string;
}

/**
 * Columns that probably hold what is asked for, by their names; where a semicolon separates them, the comma is probably
 * what stands before decimals.
 */
export function guessMapping(columns: readonly string[], text = ''): TypedMapping {
  const like = (pattern: RegExp) => columns.find((name) => pattern.test(name)) ?? '';
  return {
    provider: '',
    day: like(/\b(day|date)\b|_date$|^date/i),
    amount: like(/amount|cost|total/i),
    currency: like(/currency/i),
    allIn: 'USD',
    decimals: csvSeparator(text) === ';' ? 'comma' : 'point',
    account: like(/account|project|workspace/i),
    model: like(/model/i),
  };
}

/** The mapping that was chosen; null where something that is needed is missing. */
export function mappingOf({
  provider,
  day,
  amount,
  decimals,
  currency,
  allIn,
  account,
  model,
}: TypedMapping): CsvMapping | null {
  if (!/^[a-z0-9-]{1,64}$/.test(provider) || day === '' || amount === '' || day === amount) return null;
  const code = allIn.trim().toUpperCase();
  if (currency === '' && !/^[A-Z]{3}$/.test(code)) return null;
  return {
    provider,
    day,
    amount,
    decimals,
    currency: currency === '' ? code : { column: currency },
    ...(account === '' ? {} : { account }),
    ...(model === '' ? {} : { model }),
  };
}

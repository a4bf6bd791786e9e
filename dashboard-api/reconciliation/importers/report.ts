/** What every importer makes of a provider's report. */
import { isKnownCurrency } from '../../../contract/currencies.ts';
import { decimalText, parseDecimal } from '../../../contract/money.ts';
import type { BilledClass } from '../../../contract/reconciliation-api.ts';

export interface BilledRow {
  /** UTC, `2026-11-20`. */
  readonly day: string;
  /** The provider's id of a project, workspace or subscription; null: not told apart. */
  readonly account: string | null;
  readonly model: string | null;
  readonly class: BilledClass | null;
  /** Decimal text in the currency's main unit, as exact as the report has it. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

export interface Imported {
  readonly provider: string;
  readonly rows: readonly BilledRow[];
  /** Rows of other services. */
  readonly leftOut: number;
}

/** A report that cannot be read: nothing of it is kept. */
export class ReportError extends Error {
  /** Where: a line of a CSV from 1, or a place in JSON. */
  readonly place: string;
  /** @param place where it is @param message what is wrong, in words of ours */
  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}

/** What was read, or the error: the file is not what it was said to be. */
export function readable<Value>(read: () => Value): Value | ReportError {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReportError) return error;
    throw error;
  }
}

const DAY_EXPECTED =
  'a day is expected here, as 2026-11-20, 20.11.2026 or, the month before the day, 11/20/2026';

const AMERICAN_DAY = /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/;
const GERMAN_DAY = /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/;

/** The day of a date or time, UTC. @throws {ReportError} if it is none */
export function dayOf(text: string, place: string): string {
  const stated = text.trim();
  const written = (AMERICAN_DAY.exec(stated) ?? GERMAN_DAY.exec(stated))?.groups;
  if (written) {
    const { year = '', month = '', day = '' } = written;
    return realDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, place);
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(stated)) return realDay(stated, place);
  const isInstant = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?$/.test(
    stated,
  );
  if (!isInstant) throw new ReportError(place, DAY_EXPECTED);
  const zoned = stated.replace(' UTC', 'Z').replace(/^(\S+) (?=\d)/, '$1T');
  const at = new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(zoned) ? zoned : `${zoned}Z`);
  if (Number.isNaN(at.getTime())) throw new ReportError(place, DAY_EXPECTED);
  return at.toISOString().slice(0, 10);
}

function realDay(text: string, place: string): string {
  const at = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text)
    throw new ReportError(place, 'there is no such day; between slashes the month stands first');
  return text;
}

/** As many digits before and after the point as an amount may have. */
const MOST_WHOLE_DIGITS = 18;
const MOST_DIGITS = 36;

/**
 * A decimal in plain digits, every one that is stated: `1e-7` is `0.0000001`.
 * @throws {ReportError} if it is none
 */
export function amountOf(text: string, place: string): string {
  const stated = text.trim();
  if (!/^-?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,2})?$/.test(stated))
    throw new ReportError(
      place,
      'an amount is expected here, in digits with a point before the decimals and nothing between thousands',
    );
  const plain = decimalText(parseDecimal(stated));
  const [whole = '', fraction = ''] = plain.replace('-', '').split('.');
  if (whole.length > MOST_WHOLE_DIGITS || fraction.length > MOST_DIGITS)
    throw new ReportError(place, 'the amount has more digits than are kept');
  return plain;
}

/**
 * A decimal as many write it, `1.234,56`: points between thousands, a comma before the decimals.
 * @throws {ReportError} if it is none
 */
export function amountWithComma(text: string, place: string): string {
  const stated = text.trim();
  if (!/^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/.test(stated))
    throw new ReportError(place, 'an amount is expected here, with a comma before the decimals');
  return amountOf(stated.replaceAll('.', '').replace(',', '.'), place);
}

/** A code of ISO 4217, in any case. @throws {ReportError} if it is none */
export function currencyOf(text: string, place: string): string {
  const code = text.trim().toUpperCase();
  if (!isKnownCurrency(code))
    throw new ReportError(place, 'a currency is expected here, as three letters (ISO 4217)');
  return code;
}

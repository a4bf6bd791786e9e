/** What every importer makes of a provider's report. */
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

/** The day of a date or time, UTC. @throws {ReportError} if it is none */
export function dayOf(text: string, place: string): string {
  const stated = text.trim();
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(stated);
  if (american) {
    const [, month = '', day = '', year = ''] = american;
    return realDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, place);
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(stated)) return realDay(stated, place);
  const isInstant = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?$/.test(
    stated,
  );
  if (!isInstant) throw new ReportError(place, 'a day is expected here');
  const zoned = stated.replace(' UTC', 'Z').replace(/^(\S+) (?=\d)/, '$1T');
  const at = new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(zoned) ? zoned : `${zoned}Z`);
  if (Number.isNaN(at.getTime())) throw new ReportError(place, 'a day is expected here');
  return at.toISOString().slice(0, 10);
}

function realDay(text: string, place: string): string {
  const at = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text)
    throw new ReportError(place, 'there is no such day');
  return text;
}

/** A decimal in plain digits. @throws {ReportError} if it is none */
export function amountOf(text: string, place: string): string {
  const stated = text.trim();
  if (!/^-?\d{1,18}(\.\d{1,30})?([eE][+-]?\d{1,2})?$/.test(stated))
    throw new ReportError(place, 'an amount is expected here');
  return stated;
}

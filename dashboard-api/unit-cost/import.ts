/** Days of a measure as they are sent or stand in a CSV. Pure. */
import type * as z from 'zod';
import type { measuredDaysSchema } from '../../contract/unit-cost-api.ts';
import type { MeasuredDay } from '../../db/measures/days.ts';
import { hasColumn, readCsv, required } from '../reconciliation/importers/csv.ts';
import { dayOf, ReportError } from '../reconciliation/importers/report.ts';

type SentDay = z.infer<typeof measuredDaysSchema>['days'][number];

/** What replaces what: the days that are named, and what is known of them afterwards. */
export interface Replacement {
  readonly days: readonly string[];
  readonly measured: readonly MeasuredDay[];
}

/** @returns null if a value is missing, one too many, or a day has the same twice */
export function replacementOf(sent: readonly SentDay[], dimension: string | null): Replacement | null {
  const days = [...new Set(sent.map(({ day }) => day))];
  const keys = sent.map(({ day, value }) => JSON.stringify([day, value ?? '']));
  if (new Set(keys).size < keys.length) return null;
  const known = sent.flatMap(({ day, value, quantity }) =>
    quantity === null ? [] : [{ day, value: value ?? '', quantity }],
  );
  const isWhole = known.every(({ value }) => (dimension === null) === (value === ''));
  return isWhole ? { days, measured: known } : null;
}

/** @throws {ReportError} if it is no such file, with the line */
export function readMeasureCsv(text: string, dimension: string | null): Replacement {
  const { columns, rows } = readCsv(text);
  const wanted = [
    ['day', 'date'],
    ['quantity', 'count'],
    ...(dimension === null ? [] : [['value', dimension]]),
  ];
  const missing = wanted.find((names) => !hasColumn(columns, ...names));
  if (missing) throw new ReportError('line 1', `the column ${missing[0]} is expected`);
  const seen = new Set<string>();
  const measured = rows.map((row): MeasuredDay => {
    const place = `line ${row.line}`;
    const day = dayOf(required(row, 'day', 'date'), place);
    const value = dimension === null ? '' : required(row, 'value', dimension).trim();
    const quantity = quantityOf(required(row, 'quantity', 'count'), place);
    if (value.length > 128) throw new ReportError(place, 'the value is longer than 128 characters');
    if (seen.has(`${day} ${value}`)) throw new ReportError(place, 'the same day and value stand here twice');
    seen.add(`${day} ${value}`);
    return { day, value, quantity };
  });
  if (measured.length === 0) throw new ReportError('the file', 'it has no row');
  return { days: [...new Set(measured.map(({ day }) => day))], measured };
}

function quantityOf(text: string, place: string): string {
  const quantity = text.trim();
  if (!/^\d{1,15}(\.\d{1,9})?$/.test(quantity))
    throw new ReportError(place, 'a decimal that is not below zero is expected here');
  return quantity.replace(/^0+(?=\d)/, '');
}

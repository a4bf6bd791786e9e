/** An export as it is asked for in a form. Pure. */
import type { ExportRequest } from '../../../contract/exports-api.ts';
import { endOfDay } from '../period/days.ts';

/** The explorer asks for reports; journal lines are asked for over the API, by whoever books them. */
export type AskedKind = Exclude<ExportRequest['kind'], 'report' | 'journal'>;
type Format = ExportRequest['format'];

export interface TypedExport {
  readonly kind: AskedKind;
  readonly format: Format;
  /** Of calls and decisions, UTC; `2026-11-01`. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** Of FOCUS. */
  readonly month: string;
  readonly spec: '1.2' | '1.4';
}

/** Formats in which a kind can be had; the first is offered. */
export const FORMATS = {
  requests: ['csv', 'xlsx', 'ndjson'],
  decisions: ['csv', 'xlsx', 'ndjson'],
  focus: ['csv', 'parquet'],
} as const satisfies Readonly<Record<AskedKind, readonly Format[]>>;

/** What is asked for; null while something is missing or the days are the wrong way round. */
export function requestOf({
  kind,
  format,
  firstDay,
  lastDay,
  month,
  spec,
}: TypedExport): ExportRequest | null {
  if (kind === 'focus') {
    const known = FORMATS.focus.find((one) => one === format);
    return known ? { kind, spec, format: known, billingPeriod: month } : null;
  }
  const known = FORMATS[kind].find((one) => one === format);
  const to = endOfDay(lastDay);
  if (!known || to === null || endOfDay(firstDay) === null || lastDay < firstDay) return null;
  return { kind, format: known, from: `${firstDay}T00:00:00.000Z`, to };
}

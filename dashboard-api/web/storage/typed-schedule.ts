/** A scheduled file as it is typed in a form. Pure. */

import type { ExportSchedule, ExportTemplate } from '../../../contract/storage-api.ts';
import type { ReportField } from '../../../contract/usage-report.ts';
import { accountsOf, FORMATS } from '../exports/typed.ts';
import { readWhole } from '../notation/typed.ts';

export type TemplateKind = ExportTemplate['kind'];
type Period = ExportSchedule['period'];

export interface TypedSchedule {
  readonly name: string;
  readonly kind: TemplateKind;
  readonly format: ExportTemplate['format'];
  readonly period: Period;
  /** As it was typed. */
  readonly afterHours: string;
  readonly destinationId: string;
  /** Of FOCUS. */
  readonly spec: '1.2' | '1.4';
  /** Of reports. */
  readonly groupBy: ReportField;
  /** Of journal lines. */
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly displayCurrency: string;
}

export const FORMATS_OF = {
  ...FORMATS,
  report: ['csv', 'xlsx'],
} as const satisfies Readonly<Record<TemplateKind, readonly ExportTemplate['format'][]>>;

const OF_MONTHS: readonly TemplateKind[] = ['focus', 'journal'];
const MOST_HOURS = 72;
const PERIODS: readonly Period[] = ['day', 'week', 'month', 'quarter'];

/** Periods in which a kind can be had: some are of months of the books. */
export const periodsOf = (kind: TemplateKind): readonly Period[] =>
  OF_MONTHS.includes(kind) ? ['month'] : PERIODS;

/** Another kind, with a format and a period that it has. */
export function withKind(typed: TypedSchedule, kind: TemplateKind): TypedSchedule {
  const period = periodsOf(kind).includes(typed.period) ? typed.period : 'month';
  return { ...typed, kind, period, format: FORMATS_OF[kind][0] };
}

/** Body of the request; null while something is missing. */
export function scheduleOf(typed: TypedSchedule): object | null {
  const { period, destinationId } = typed;
  const name = typed.name.trim();
  const afterHours = readWhole(typed.afterHours, MOST_HOURS);
  const template = templateOf(typed);
  if (name === '' || afterHours === null || destinationId === '' || !template) return null;
  return { name, period, afterHours, destinationId, export: template };
}

function templateOf(typed: TypedSchedule): object | null {
  const { kind, format, spec, groupBy } = typed;
  if (!FORMATS_OF[kind].some((known) => known === format)) return null;
  switch (kind) {
    case 'focus':
      return { kind, spec, format };
    case 'report':
      return { kind, format, query: { groupBy: [groupBy], top: null } };
    case 'journal': {
      const accounts = accountsOf(typed);
      return accounts && { kind, format, ...accounts };
    }
    default:
      return { kind, format };
  }
}

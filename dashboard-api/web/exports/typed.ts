/** An export as it is asked for in a form. Pure. */
import type { ExportRequest } from '../../../contract/exports-api.ts';
import { endOfDay } from '../period/days.ts';

/** The explorer asks for reports. */
export type AskedKind = Exclude<ExportRequest['kind'], 'report'>;
type Format = ExportRequest['format'];

/** Of journal lines, as the general ledger calls them. */
export interface Accounts {
  readonly debitAccount: string;
  readonly creditAccount: string;
  /** In which lines stand beside US dollars; empty: in none. */
  readonly displayCurrency: string;
}

export interface TypedExport extends Accounts {
  readonly kind: AskedKind;
  readonly format: Format;
  /** Of calls and decisions, UTC; `2026-11-01`. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** Of FOCUS and journal lines. */
  readonly month: string;
  readonly spec: '1.2' | '1.4';
}

/** Formats in which a kind can be had; the first is offered. */
export const FORMATS = {
  requests: ['csv', 'xlsx', 'ndjson'],
  decisions: ['csv', 'xlsx', 'ndjson'],
  focus: ['csv', 'parquet'],
  journal: ['csv'],
} as const satisfies Readonly<Record<AskedKind, readonly Format[]>>;

const ACCOUNT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** Why an account cannot be taken; null: it can, or nothing is typed yet. */
export const accountFault = (typed: string): string | null =>
  typed.trim() === '' || ACCOUNT.test(typed.trim())
    ? null
    : 'Letters, digits, points and dashes, 32 at most.';

/** The two accounts, and the currency where one is chosen, as they are sent; null while an account is none. */
export function accountsOf({ debitAccount, creditAccount, displayCurrency }: Accounts) {
  const accounts = { debitAccount: debitAccount.trim(), creditAccount: creditAccount.trim() };
  if (!Object.values(accounts).every((account) => ACCOUNT.test(account))) return null;
  return { ...accounts, ...(displayCurrency === '' ? {} : { displayCurrency }) };
}

/** What is asked for; null while something is missing or the days are the wrong way round. */
export function requestOf(typed: TypedExport): ExportRequest | null {
  const { kind, format, firstDay, lastDay, month, spec } = typed;
  if (kind === 'focus') {
    const known = FORMATS.focus.find((one) => one === format);
    return known ? { kind, spec, format: known, billingPeriod: month } : null;
  }
  if (kind === 'journal') {
    const accounts = accountsOf(typed);
    return accounts && format === 'csv' ? { kind, format, month, ...accounts } : null;
  }
  const known = FORMATS[kind].find((one) => one === format);
  const to = endOfDay(lastDay);
  if (!known || to === null || endOfDay(firstDay) === null || lastDay < firstDay) return null;
  return { kind, format: known, from: `${firstDay}T00:00:00.000Z`, to };
}

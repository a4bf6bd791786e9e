import type { RequestRow } from '../../../contract/reports.ts';

const OUTCOMES: Readonly<Record<RequestRow['outcome'], string>> = {
  completed: 'completed',
  upstream_error: 'provider error',
  upstream_incomplete: 'cut off by provider',
  upstream_unreachable: 'provider unreachable',
  upstream_timeout: 'provider timed out',
  caller_left: 'caller left',
  stopped_at_budget: 'stopped at a budget',
  cancelled: 'cancelled',
  lost: 'outcome lost',
  refused: 'refused',
};

/** How a call ended, in words. */
export function outcomeName(row: Pick<RequestRow, 'outcome'>): string {
  return OUTCOMES[row.outcome];
}

/** True where somebody may want to look: everything but a completed call. */
export function needsLook(row: Pick<RequestRow, 'outcome'>): boolean {
  return row.outcome !== 'completed';
}

/** Codes such as `cache_lifetime_unknown` as words. */
export function wordsOf(code: string): string {
  return code.replaceAll('_', ' ');
}

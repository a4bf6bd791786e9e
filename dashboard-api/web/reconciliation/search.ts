import { readMonth } from '../period/months.ts';
import { VARIANCE_REASON_WORDS, type VarianceReason } from './words.ts';

/** What the address of the reconciliation says. */
export interface ReconciliationSearch {
  /** `2026-10`; absent: the last that is over. */
  readonly month?: string;
  /** Whose comparison is open. */
  readonly provider?: string;
  /** Rows of this reason alone. */
  readonly reason?: VarianceReason;
}

const PROVIDER = /^[a-z0-9-]{1,64}$/;

/** Keeps what is understood; nothing here throws. */
export function validateReconciliationSearch(raw: Record<string, unknown>): ReconciliationSearch {
  const { provider, reason } = raw;
  const month = readMonth(raw['month']);
  const known = (Object.keys(VARIANCE_REASON_WORDS) as VarianceReason[]).find((one) => one === reason);
  return {
    ...(month === null ? {} : { month }),
    ...(typeof provider === 'string' && PROVIDER.test(provider) ? { provider } : {}),
    ...(known ? { reason: known } : {}),
  };
}

import { readCurrency } from '../currency/format.ts';
import { readMonth } from '../period/months.ts';

/** What the address of the allocation's pages says. */
export interface AllocationSearch {
  /** `2026-11`; absent: the present one. */
  readonly month?: string;
  /** That amounts are stated in besides US dollars. */
  readonly currency?: string;
}

/** What the address of a draft says. */
export interface DraftSearch extends AllocationSearch {
  /** The version that it begins with; absent: that in force. */
  readonly version?: number;
}

/** Keeps what is understood; nothing here throws. */
export function validateAllocationSearch({ month, currency }: Record<string, unknown>): AllocationSearch {
  const read = readMonth(month);
  const code = readCurrency(currency);
  return { ...(read === null ? {} : { month: read }), ...(code === null ? {} : { currency: code }) };
}

/** Keeps what is understood; nothing here throws. */
export function validateDraftSearch(raw: Record<string, unknown>): DraftSearch {
  const version = Number(raw['version']);
  return {
    ...validateAllocationSearch(raw),
    ...(Number.isInteger(version) && version > 0 ? { version } : {}),
  };
}

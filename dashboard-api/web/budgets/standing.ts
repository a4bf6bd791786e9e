import type { BudgetRow } from '../../../contract/budgets-api.ts';

/**
 * The figures that a bar is drawn from. The gateway's are the ones that decide; where it did not answer, or a budget
 * only notifies, those of the events that have arrived stand in.
 */
export interface Standing {
  readonly spent: bigint;
  /** Held by gates: reserved for calls under way, or ready for the next. */
  readonly leased: bigint;
  readonly limit: bigint;
  /** Never below nothing. */
  readonly remaining: bigint;
  /** Spent and leased, in thousandths of the limit; 1000 at most. */
  readonly spentPermille: number;
  readonly leasedPermille: number;
  readonly level: 'calm' | 'near' | 'reached';
}

/** From this part of its limit on a budget is shown as near. */
const NEAR_PERMILLE = 800;

/** @returns null for a budget that is archived */
export function standingOf({ now }: Pick<BudgetRow, 'now'>): Standing | null {
  if (!now) return null;
  const limit = BigInt(now.limitNanos);
  const spent = BigInt(now.edge?.spentNanos ?? now.spentNanos);
  const leased = BigInt(now.edge?.leasedNanos ?? '0');
  const remaining = BigInt(now.edge?.remainingNanos ?? now.remainingNanos);
  const spentPermille = permilleOf(spent, limit);
  return {
    ...{ spent, leased, limit, remaining, spentPermille },
    leasedPermille: Math.min(permilleOf(leased, limit), 1000 - spentPermille),
    level: spentPermille >= 1000 ? 'reached' : spentPermille >= NEAR_PERMILLE ? 'near' : 'calm',
  };
}

function permilleOf(part: bigint, whole: bigint): number {
  if (whole <= 0n) return 1000;
  const permille = Number((part * 1000n) / whole);
  return Math.min(Math.max(permille, 0), 1000);
}

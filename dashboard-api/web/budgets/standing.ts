import type { BudgetRow } from '../../../contract/budgets-api.ts';

/**
 * The figures that a bar is drawn from. The gateway's are the ones that decide; where it did not answer, or a budget
 * only notifies, those of the events that have arrived stand in.
 */
export interface Standing {
  readonly spent: bigint;
  /** Reserved by calls under way; null: not known. */
  readonly reserved: bigint | null;
  /** Held by gates, ready for the next calls; with what is reserved where that is not known apart. */
  readonly ready: bigint;
  readonly limit: bigint;
  /** Never below nothing. */
  readonly remaining: bigint;
  /** Spent, reserved and ready, in thousandths of the limit; 1000 at most. */
  readonly spentPermille: number;
  readonly reservedPermille: number;
  readonly readyPermille: number;
  readonly level: 'calm' | 'near' | 'reached';
}

/** From this part of its limit on a budget is shown as near. */
const NEAR_PERMILLE = 800;

/** @returns null for a budget that is archived */
export function standingOf({ now }: Pick<BudgetRow, 'now'>): Standing | null {
  if (!now) return null;
  const limit = BigInt(now.limitNanos);
  const spent = BigInt(now.edge?.spentNanos ?? now.spentNanos);
  const { reservedNanos = null, readyNanos = null, leasedNanos = '0' } = now.edge ?? {};
  const reserved = reservedNanos === null ? null : BigInt(reservedNanos);
  const ready = BigInt(readyNanos ?? leasedNanos);
  const remaining = BigInt(now.edge?.remainingNanos ?? now.remainingNanos);
  const spentPermille = permilleOf(spent, limit);
  const reservedPermille = Math.min(permilleOf(reserved ?? 0n, limit), 1000 - spentPermille);
  return {
    spent,
    reserved,
    ready,
    limit,
    remaining,
    spentPermille,
    reservedPermille,
    readyPermille: Math.min(permilleOf(ready, limit), 1000 - spentPermille - reservedPermille),
    level: spentPermille >= 1000 ? 'reached' : spentPermille >= NEAR_PERMILLE ? 'near' : 'calm',
  };
}

function permilleOf(part: bigint, whole: bigint): number {
  if (whole <= 0n) return 1000;
  const permille = Number((part * 1000n) / whole);
  return Math.min(Math.max(permille, 0), 1000);
}

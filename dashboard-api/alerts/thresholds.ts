/** Which thresholds of a budget are to be told of now. Pure. */
import type { ThresholdKind } from '../../contract/alerts-api.ts';
import { type StoredAlert, thresholdKey } from '../../db/alerts/alerts.ts';

export interface Threshold {
  readonly threshold: ThresholdKind;
  /** Per cent of the limit; 0: another kind. */
  readonly percent: number;
  /** 0: another kind. */
  readonly amountNanos: bigint;
}

export interface Standing {
  readonly thresholds: readonly Threshold[];
  /** With raises. */
  readonly limit: bigint;
  readonly spent: bigint;
  /** What the window will come to; null: not known, and then nothing of it is told or taken back. */
  readonly expected: bigint | null;
  /** The last alert of each threshold in this window, by its key. */
  readonly last: ReadonlyMap<string, Pick<StoredAlert, 'limitNanos' | 'ordinal' | 'rearmedAt'>>;
}

export interface Verdict {
  /** Crossed, and not told of yet. */
  readonly fire: readonly (Threshold & { readonly ordinal: number })[];
  /** Told of, and no longer reached since the limit has changed: they may fire once more. Keys. */
  readonly rearm: readonly string[];
}

/** A threshold fires once in a window; again only if the limit changed and it was crossed anew. An amount has no limit. */
export function judge(standing: Standing): Verdict {
  const fire: (Threshold & { ordinal: number })[] = [];
  const rearm: string[] = [];
  for (const threshold of standing.thresholds) {
    const isReached = isCrossed(threshold, standing);
    if (isReached === null) continue;
    const key = thresholdKey(threshold);
    const before = standing.last.get(key);
    if (isReached && (!before || before.rearmedAt !== null))
      fire.push({ ...threshold, ordinal: (before?.ordinal ?? 0) + 1 });
    const hasMoved =
      before !== undefined && before.rearmedAt === null && before.limitNanos !== standing.limit;
    if (!isReached && hasMoved && threshold.threshold !== 'amount') rearm.push(key);
  }
  return { fire, rearm };
}

/** Null: it cannot be said. What is spent already is no forecast. */
function isCrossed(
  { threshold, percent, amountNanos }: Threshold,
  { limit, spent, expected }: Pick<Standing, 'limit' | 'spent' | 'expected'>,
): boolean | null {
  switch (threshold) {
    case 'percent':
      return spent > 0n && spent * 100n >= limit * BigInt(percent);
    case 'amount':
      return spent >= amountNanos;
    case 'forecast':
      return expected === null || spent >= limit ? null : expected > limit;
  }
}

/** The thresholds that a budget states and that spend alone decides. */
export const spendThresholds = (budget: {
  readonly thresholds: readonly number[];
  readonly amountThresholds: readonly string[];
}): Threshold[] => [
  ...budget.thresholds.map((percent): Threshold => ({ threshold: 'percent', percent, amountNanos: 0n })),
  ...budget.amountThresholds.map(
    (amount): Threshold => ({ threshold: 'amount', percent: 0, amountNanos: BigInt(amount) }),
  ),
];

export const FORECAST_THRESHOLD: Threshold = { threshold: 'forecast', percent: 0, amountNanos: 0n };

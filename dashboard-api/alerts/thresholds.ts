/** Which thresholds of a budget are to be told of now. Pure. */
import type { StoredAlert } from '../../db/alerts/alerts.ts';

export interface Standing {
  /** Per cent of the limit. */
  readonly thresholds: readonly number[];
  /** With raises. */
  readonly limit: bigint;
  readonly spent: bigint;
  /** The last alert of each threshold in this window. */
  readonly last: ReadonlyMap<number, Pick<StoredAlert, 'limitNanos' | 'ordinal' | 'rearmedAt'>>;
}

export interface Verdict {
  /** Crossed, and not told of yet. */
  readonly fire: readonly { readonly percent: number; readonly ordinal: number }[];
  /** Told of, and no longer reached since the limit has changed: they may fire once more. */
  readonly rearm: readonly number[];
}

/** A threshold fires once in a window; again only if the limit changed and it was crossed anew. */
export function judge({ thresholds, limit, spent, last }: Standing): Verdict {
  const fire: { percent: number; ordinal: number }[] = [];
  const rearm: number[] = [];
  for (const percent of thresholds) {
    const isReached = spent > 0n && spent * 100n >= limit * BigInt(percent);
    const before = last.get(percent);
    if (isReached && (!before || before.rearmedAt !== null))
      fire.push({ percent, ordinal: (before?.ordinal ?? 0) + 1 });
    if (!isReached && before && before.rearmedAt === null && before.limitNanos !== limit) rearm.push(percent);
  }
  return { fire, rearm };
}

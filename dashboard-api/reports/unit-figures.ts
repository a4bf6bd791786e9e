/** What usage comes to by the call, by a thousand tokens and by user, and what caches saved of it. Pure. */
import { divideHalfEven } from '../../contract/money.ts';
import type { ReportFigures } from '../../contract/usage-report.ts';
import type { Tally } from './figures.ts';

/** @param tokens totals of the tally's quantities */
export function unitCosts(
  { costNanos, requests }: Tally,
  tokens: Readonly<Record<string, string>>,
  areCallsSplit: boolean,
): Pick<ReportFigures, 'perCallNanos' | 'perThousandTokensNanos'> {
  const all = BigInt(tokens['input'] ?? 0) + BigInt(tokens['output'] ?? 0);
  return {
    perCallNanos: areCallsSplit ? null : quotient(costNanos, BigInt(requests)),
    perThousandTokensNanos: quotient(costNanos * 1_000n, all),
  };
}

export const activeUsers = ({ owners, ownedNanos }: Tally): ReportFigures['activeUsers'] => ({
  count: owners.size,
  contractedNanos: ownedNanos.toString(),
  perUserNanos: quotient(ownedNanos, BigInt(owners.size)),
});

export const cacheSavings = ({ savedNanos, unpricedTokens }: Tally): ReportFigures['cacheSavings'] => ({
  savedNanos: savedNanos.toString(),
  unpricedTokens: unpricedTokens.toString(),
});

const quotient = (nanos: bigint, by: bigint): string | null =>
  by === 0n ? null : divideHalfEven(nanos, by).toString();

/** Tokens of one class that one combination of rows used at one price: of one model, tier and day. */
export interface PricedClass {
  /** What is grouped by. */
  readonly path: readonly (string | null)[];
  /** Names the model, tier and day. */
  readonly price: string;
  readonly class: string;
  readonly tokens: bigint;
  readonly costNanos: bigint;
}

export interface Savings {
  readonly path: readonly (string | null)[];
  readonly savedNanos: bigint;
  readonly unpricedTokens: bigint;
}

const CACHED = ['input.cacheRead', 'input.cacheWrite5m', 'input.cacheWrite1h'];

/**
 * What cached tokens would have cost as uncached input, less what they did: by the average cost of all uncached input at the
 * same price, whoever used it, so that rows add up. Half-even to the nano-dollar in each row and price.
 */
export function savingsOf(classes: readonly PricedClass[]): Savings[] {
  const uncached = new Map<string, { tokens: bigint; costNanos: bigint }>();
  for (const { class: name, price, tokens, costNanos } of classes) {
    if (name !== 'input.uncached') continue;
    const known = uncached.get(price) ?? { tokens: 0n, costNanos: 0n };
    uncached.set(price, { tokens: known.tokens + tokens, costNanos: known.costNanos + costNanos });
  }
  const savings = new Map<string, Savings>();
  for (const { class: name, path, price, tokens, costNanos } of classes) {
    if (!CACHED.includes(name)) continue;
    const id = JSON.stringify(path);
    const { savedNanos, unpricedTokens } = savings.get(id) ?? { savedNanos: 0n, unpricedTokens: 0n };
    const rate = uncached.get(price);
    // No cost of its classes: nobody knows what its uncached input costs.
    const isPriced = rate && rate.tokens > 0n && rate.costNanos > 0n;
    const saved = isPriced ? divideHalfEven(tokens * rate.costNanos, rate.tokens) - costNanos : 0n;
    savings.set(id, {
      path,
      savedNanos: savedNanos + saved,
      unpricedTokens: unpricedTokens + (isPriced ? 0n : tokens),
    });
  }
  return [...savings.values()];
}

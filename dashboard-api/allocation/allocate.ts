/**
 * Divides spend among cost centres by rules. Whatever the rules, shares add up to the spend to the last nano-dollar:
 * what no rule gives to anybody is a share of its own, with the reason. No I/O.
 */
import {
  type AllocationMatch,
  type AllocationRule,
  millionths,
  type UnallocatedReason,
  WHOLE_MILLIONTHS,
} from '../../contract/allocation-api.ts';
import { atLeastNothing, divideByWeights } from '../../contract/money.ts';
import { matches as isLike } from '../../contract/policies/patterns.ts';

/** Spend of calls that agree in everything that a rule can ask about. */
export interface Spend {
  readonly team: string | null;
  readonly project: string | null;
  readonly key: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly dimensions: Readonly<Record<string, string | null>>;
  readonly costNanos: bigint;
}

export interface Share {
  readonly spend: Spend;
  /** Null: unallocated. */
  readonly costCentreId: string | null;
  /** Stated where nobody gets it. */
  readonly reason: UnallocatedReason | null;
  /** Its place among the rules, from 0; null: no rule matched. */
  readonly rule: number | null;
  readonly costNanos: bigint;
}

type Proportional = Extract<AllocationRule['split'], { method: 'proportional' }>;
type Given = Pick<Share, 'costCentreId' | 'reason' | 'costNanos'>;

/** @param codes ids of the cost centres by their codes, in lower case */
export function allocate(
  rules: readonly AllocationRule[],
  spends: readonly Spend[],
  codes: ReadonlyMap<string, string>,
): Share[] {
  const shares: Share[] = [];
  const waiting: { readonly spend: Spend; readonly rule: number; readonly split: Proportional }[] = [];
  const bases = new Map<string, bigint>();
  for (const spend of spends) {
    const rule = rules.findIndex(({ match }) => matches(match, spend));
    const split = rules[rule]?.split;
    if (!split) {
      shares.push({ spend, rule: null, ...unallocated(spend.costNanos, 'no_rule') });
    } else if (split.method === 'proportional') {
      waiting.push({ spend, rule, split });
    } else {
      for (const given of divide(split, spend, codes)) {
        shares.push({ spend, rule, ...given });
        if (given.costCentreId)
          bases.set(given.costCentreId, (bases.get(given.costCentreId) ?? 0n) + given.costNanos);
      }
    }
  }
  // Bases are complete only now, so that the order of the spends makes no difference.
  for (const { spend, rule, split } of waiting) {
    const { costCentreIds } = split;
    const weights = costCentreIds.map((id) => atLeastNothing(bases.get(id) ?? 0n));
    const given = weights.some((weight) => weight > 0n)
      ? among(costCentreIds, weights, spend.costNanos)
      : [unallocated(spend.costNanos, 'no_basis')];
    shares.push(...given.map((one) => ({ spend, rule, ...one })));
  }
  return shares.filter(({ costNanos }) => costNanos !== 0n);
}

function divide(
  split: Exclude<AllocationRule['split'], Proportional>,
  { dimensions, costNanos }: Spend,
  codes: ReadonlyMap<string, string>,
): Given[] {
  switch (split.method) {
    case 'direct':
      return [{ costCentreId: split.costCentreId, reason: null, costNanos }];
    case 'byDimension': {
      const code = dimensions[split.dimension] ?? null;
      if (code === null) return [unallocated(costNanos, 'no_dimension')];
      const costCentreId = codes.get(code.toLowerCase());
      if (!costCentreId) return [unallocated(costNanos, 'unknown_code')];
      return [{ costCentreId, reason: null, costNanos }];
    }
    case 'even':
      return among(
        split.costCentreIds,
        split.costCentreIds.map(() => 1n),
        costNanos,
      );
    case 'fixed': {
      const parts = split.shares.map(({ percent }) => millionths(percent));
      const left = WHOLE_MILLIONTHS - parts.reduce((sum, part) => sum + part, 0n);
      const [rest = 0n, ...amounts] = divideByWeights(costNanos, [left, ...parts]);
      const given = split.shares.map(({ costCentreId }, index) => ({
        ...{ costCentreId, reason: null },
        costNanos: amounts[index] ?? 0n,
      }));
      return [...given, unallocated(rest, 'left_over')];
    }
  }
}

const among = (ids: readonly string[], weights: readonly bigint[], amount: bigint): Given[] =>
  divideByWeights(amount, weights).map((costNanos, index) => ({
    ...{ costCentreId: ids[index] ?? null, reason: null },
    costNanos,
  }));

const unallocated = (costNanos: bigint, reason: UnallocatedReason): Given => ({
  ...{ costCentreId: null, reason, costNanos },
});

function matches(match: AllocationMatch, spend: Spend): boolean {
  const { dimension, model, ...fields } = match;
  for (const field of ['team', 'project', 'key', 'provider'] as const) {
    const wanted = fields[field];
    if (wanted && !wanted.includes(spend[field] ?? '')) return false;
  }
  if (model && !model.some((pattern) => isLike(spend.model ?? '', pattern))) return false;
  return !dimension || dimension.values.includes(spend.dimensions[dimension.name] ?? '');
}

/** The dimensions that rules ask about. */
export function dimensionsAsked(rules: readonly AllocationRule[]): string[] {
  const names = rules.flatMap(({ match, split }) => [
    ...(match.dimension ? [match.dimension.name] : []),
    ...(split.method === 'byDimension' ? [split.dimension] : []),
  ]);
  return [...new Set(names)];
}

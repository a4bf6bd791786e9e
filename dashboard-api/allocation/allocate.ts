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
import type { PersonalTexts } from '../../db/privacy/personal-values.ts';

/** Spend of calls that agree in everything that a rule can ask about. */
export interface Spend {
  readonly team: string | null;
  readonly project: string | null;
  readonly key: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly dimensions: Readonly<Record<string, string | null>>;
  /** What stands for which of their values; absent: none is a person's. */
  readonly persons?: PersonalTexts;
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

/** Who gets how much of a spend, against the other parts of it. */
export interface Part {
  /** Null: nobody. */
  readonly costCentreId: string | null;
  readonly reason: UnallocatedReason | null;
  readonly weight: bigint;
}

/** What the rules that are not proportional gave to each cost centre. */
export type Bases = ReadonlyMap<string, bigint>;

/** @param codes ids of the cost centres by their codes, in lower case */
export function allocate(
  rules: readonly AllocationRule[],
  spends: readonly Spend[],
  codes: ReadonlyMap<string, string>,
): Share[] {
  const bases = basesOf(rules, spends, codes);
  return spends.flatMap((spend) => sharesOf(rules, spend, codes, bases));
}

/** The shares of one spend, none of them nothing. */
export function sharesOf(
  rules: readonly AllocationRule[],
  spend: Spend,
  codes: ReadonlyMap<string, string>,
  bases: Bases,
): Share[] {
  const { rule, parts } = partsOf(rules, spend, codes, bases);
  return divided(spend.costNanos, parts)
    .map((costNanos, index) => ({
      spend,
      rule,
      costNanos,
      costCentreId: parts[index]?.costCentreId ?? null,
      reason: parts[index]?.reason ?? null,
    }))
    .filter(({ costNanos }) => costNanos !== 0n);
}

/** An amount in as many parts, which add up to it. */
export const divided = (amount: bigint, parts: readonly Part[]): bigint[] =>
  divideByWeights(
    amount,
    parts.map(({ weight }) => weight),
  );

/** Read from all spends before any is divided, so that their order makes no difference. */
export function basesOf(
  rules: readonly AllocationRule[],
  spends: readonly Spend[],
  codes: ReadonlyMap<string, string>,
): Bases {
  const bases = new Map<string, bigint>();
  if (!rules.some(({ split }) => split.method === 'proportional')) return bases;
  for (const spend of spends) {
    if (rules.find(({ match }) => matches(match, spend))?.split.method === 'proportional') continue;
    for (const { costCentreId, costNanos } of sharesOf(rules, spend, codes, bases))
      if (costCentreId) bases.set(costCentreId, (bases.get(costCentreId) ?? 0n) + costNanos);
  }
  return bases;
}

/** Who gets a spend; `rule` is its place among the rules, null: none matched. */
export function partsOf(
  rules: readonly AllocationRule[],
  spend: Spend,
  codes: ReadonlyMap<string, string>,
  bases: Bases,
): { readonly rule: number | null; readonly parts: readonly Part[] } {
  const rule = rules.findIndex(({ match }) => matches(match, spend));
  const split = rules[rule]?.split;
  if (!split) return { rule: null, parts: [unallocated('no_rule')] };
  const parts = split.method === 'proportional' ? proportional(split, bases) : fixed(split, spend, codes);
  return { rule, parts };
}

function proportional({ costCentreIds }: Proportional, bases: Bases): Part[] {
  const parts = costCentreIds.map((id) => to(id, atLeastNothing(bases.get(id) ?? 0n)));
  return parts.some(({ weight }) => weight > 0n) ? parts : [unallocated('no_basis')];
}

function fixed(
  split: Exclude<AllocationRule['split'], Proportional>,
  { dimensions, persons }: Spend,
  codes: ReadonlyMap<string, string>,
): Part[] {
  switch (split.method) {
    case 'direct':
      return [to(split.costCentreId)];
    case 'byDimension': {
      const code = dimensions[split.dimension] ?? null;
      if (code === null) return [unallocated('no_dimension')];
      const costCentreId = codes.get((persons?.get(code) ?? code).toLowerCase());
      return [costCentreId ? to(costCentreId) : unallocated('unknown_code')];
    }
    case 'even':
      return split.costCentreIds.map((id) => to(id));
    case 'fixed': {
      const parts = split.shares.map(({ costCentreId, percent }) => to(costCentreId, millionths(percent)));
      const left = WHOLE_MILLIONTHS - parts.reduce((sum, { weight }) => sum + weight, 0n);
      return left > 0n ? [...parts, unallocated('left_over', left)] : parts;
    }
  }
}

const to = (costCentreId: string, weight = 1n): Part => ({ costCentreId, reason: null, weight });

const unallocated = (reason: UnallocatedReason, weight = 1n): Part => ({
  costCentreId: null,
  reason,
  weight,
});

function matches(match: AllocationMatch, spend: Spend): boolean {
  const { dimension, model, ...fields } = match;
  for (const field of ['team', 'project', 'key', 'provider'] as const) {
    const wanted = fields[field];
    if (wanted && !wanted.includes(spend[field] ?? '')) return false;
  }
  if (model && !model.some((pattern) => isLike(spend.model ?? '', pattern))) return false;
  if (!dimension) return true;
  const value = spend.dimensions[dimension.name] ?? '';
  return [value, spend.persons?.get(value)].some((text) => text && dimension.values.includes(text));
}

const FURTHER_FIELDS = ['key', 'provider', 'model'] as const;

/** What rules ask about beside team, project and dimensions. */
export const fieldsAsked = (rules: readonly AllocationRule[]): (typeof FURTHER_FIELDS)[number][] =>
  FURTHER_FIELDS.filter((field) => rules.some(({ match }) => match[field] !== undefined));

/** The dimensions that rules ask about. */
export function dimensionsAsked(rules: readonly AllocationRule[]): string[] {
  const names = rules.flatMap(({ match, split }) => [
    ...(match.dimension ? [match.dimension.name] : []),
    ...(split.method === 'byDimension' ? [split.dimension] : []),
  ]);
  return [...new Set(names)];
}

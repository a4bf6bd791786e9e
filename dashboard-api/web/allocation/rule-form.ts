/** A rule as it is typed in a form, and the rule that comes of it. Pure. */
import type { AllocationMatch, AllocationRule } from '../../../contract/allocation-api.ts';
import { DIMENSION_NAME } from '../../../contract/dimensions.ts';
import { addDecimals, parseDecimal, subtractDecimals } from '../../../contract/money.ts';
import { readDecimal, typedFrom } from '../notation/typed.ts';
import type { MatchKind } from './words.ts';

export type Method = AllocationRule['split']['method'];

/** One condition: any of the values. Of a dimension its name as well. */
export interface TypedPart {
  readonly kind: MatchKind;
  readonly values: readonly string[];
  readonly name: string;
}

export interface TypedRule {
  readonly name: string;
  readonly parts: readonly TypedPart[];
  readonly method: Method;
  /** Of `direct` the first counts. Each has the share typed for it, in per cent. */
  readonly centres: readonly { readonly costCentreId: string; readonly percent: string }[];
  readonly dimension: string;
}

export const EMPTY_RULE: TypedRule = { name: '', parts: [], method: 'direct', centres: [], dimension: '' };

const PERCENT_DIGITS = { whole: 3, fraction: 4 };
const MOST = '100';

/** The rule that was typed; null where something is missing or wrong. */
export function ruleOf(typed: TypedRule): AllocationRule | null {
  const match = matchOf(typed.parts);
  const split = splitOf(typed);
  const name = typed.name.trim();
  return match && split && name !== '' ? { name, match, split } : null;
}

/** A stored rule as a form shows it. */
export function typedRule({ name, match, split }: AllocationRule): TypedRule {
  const { dimension, ...lists } = match;
  const parts = Object.entries(lists).flatMap(([kind, values]): TypedPart[] =>
    values ? [{ kind: kind as MatchKind, values, name: '' }] : [],
  );
  if (dimension) parts.push({ kind: 'dimension', values: dimension.values, name: dimension.name });
  return {
    name,
    parts,
    method: split.method,
    centres: centresOf(split),
    dimension: split.method === 'byDimension' ? split.dimension : '',
  };
}

function centresOf(split: AllocationRule['split']): TypedRule['centres'] {
  switch (split.method) {
    case 'direct':
      return [{ costCentreId: split.costCentreId, percent: '' }];
    case 'byDimension':
      return [];
    case 'fixed':
      return split.shares.map((share) => ({ ...share, percent: typedFrom(share.percent) }));
    default:
      return split.costCentreIds.map((costCentreId) => ({ costCentreId, percent: '' }));
  }
}

function matchOf(parts: readonly TypedPart[]): AllocationMatch | null {
  const match: AllocationMatch = {};
  for (const { kind, values, name } of parts) {
    const stated = values.map((value) => value.trim()).filter((value) => value !== '');
    if (stated.length === 0) return null;
    if (kind !== 'dimension') match[kind] = stated;
    else if (DIMENSION_NAME.test(name)) match.dimension = { name, values: stated };
    else return null;
  }
  return match;
}

function splitOf({ method, centres, dimension }: TypedRule): AllocationRule['split'] | null {
  const costCentreIds = centres.map(({ costCentreId }) => costCentreId);
  const [first] = costCentreIds;
  switch (method) {
    case 'direct':
      return first === undefined ? null : { method, costCentreId: first };
    case 'byDimension':
      return DIMENSION_NAME.test(dimension) ? { method, dimension } : null;
    case 'fixed':
      return leftOver(centres) === null ? null : { method, shares: sharesOf(centres) ?? [] };
    default:
      return first === undefined ? null : { method, costCentreIds };
  }
}

/** Per cent that stated shares leave unallocated; null: none is stated, one is no number, or they are more than the whole. */
export function leftOver(shares: TypedRule['centres']): string | null {
  const stated = sharesOf(shares);
  if (!stated || stated.length === 0) return null;
  const left = stated.reduce((rest, { percent }) => subtractDecimals(rest, percent), addDecimals(MOST, '0'));
  return parseDecimal(left).units < 0n ? null : left;
}

/** Shares with their per cents as plain decimals; null: one is no number. */
function sharesOf(shares: TypedRule['centres']): TypedRule['centres'][number][] | null {
  const read = shares.flatMap(({ costCentreId, percent }) => {
    const plain = readDecimal(percent, PERCENT_DIGITS);
    return plain === null ? [] : [{ costCentreId, percent: plain }];
  });
  return read.length === shares.length ? read : null;
}

/** A list with one of its entries a place up or down; as it was at the ends. */
export function moved<Entry>(list: readonly Entry[], from: number, by: -1 | 1): readonly Entry[] {
  const to = from + by;
  const [one, other] = [list[from], list[to]];
  if (one === undefined || other === undefined) return list;
  return list.map((entry, index) => (index === from ? other : index === to ? one : entry));
}

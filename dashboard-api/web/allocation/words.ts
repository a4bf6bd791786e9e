/** Rules and reasons of the allocation in words. Pure. */

import type {
  AllocationMatch,
  AllocationRule,
  CostCentre,
  UnallocatedReason,
} from '../../../contract/allocation-api.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import type { ScopeNames } from '../budgets/words.ts';
import { writePercent } from '../notation/numbers.ts';

/** Why an amount stands unallocated, and what would change that. */
export const REASON_WORDS: Readonly<Record<UnallocatedReason, string>> = {
  no_rule: 'No rule matches',
  left_over: 'Left over by fixed shares',
  no_dimension: 'The call does not state the dimension',
  unknown_code: 'The dimension states a code that no cost centre has',
  no_basis: 'Nothing to be proportional to',
};

export const METHOD_WORDS: Readonly<Record<AllocationRule['split']['method'], string>> = {
  direct: 'All to one cost centre',
  byDimension: 'To the cost centre that the caller names',
  even: 'The same to each of several',
  proportional: 'In proportion to what the other rules give',
  fixed: 'Fixed shares',
};

export type MatchKind = keyof AllocationMatch;
export const MATCH_NAMES: Readonly<Record<MatchKind, string>> = {
  team: 'Team',
  project: 'Project',
  key: 'Key',
  provider: 'Provider',
  model: 'Model',
  dimension: 'Dimension',
};

/** Which calls a rule is about: `team Search, model gpt-5* or o3`. */
export function matchWords(match: AllocationMatch, names: ScopeNames): string {
  const { team, project, key, provider, model, dimension } = match;
  const named = (known: ReadonlyMap<string, string>, ids: readonly string[] = []) =>
    ids.map((id) => known.get(id) ?? id);
  const parts = [
    part('team', named(names.teams, team)),
    part('project', named(names.projects, project)),
    part('key', named(names.keys, key)),
    part('provider', (provider ?? []).map(providerLabel)),
    part('model', model ?? []),
    dimension ? part(`dimension “${dimension.name}”`, dimension.values) : null,
  ].filter((words) => words !== null);
  return parts.length === 0 ? 'every call that no rule above matches' : parts.join(', ');
}

const part = (name: string, values: readonly string[]): string | null =>
  values.length === 0 ? null : `${name} ${listed(values, 'or')}`;

/** To whom a rule gives: `half each` is said as it is stored, so that nothing is rounded. */
export function splitWords(split: AllocationRule['split'], centres: readonly CostCentre[]): string {
  const named = (id: string) =>
    centres.find(({ costCentreId }) => costCentreId === id)?.code ?? 'one that is not known';
  switch (split.method) {
    case 'direct':
      return `all to ${named(split.costCentreId)}`;
    case 'byDimension':
      return `to the cost centre whose code the dimension “${split.dimension}” states`;
    case 'even':
      return `the same each to ${listed(split.costCentreIds.map(named), 'and')}`;
    case 'proportional':
      return `among ${listed(split.costCentreIds.map(named), 'and')}, in proportion to what the other rules give them`;
    case 'fixed':
      return listed(
        split.shares.map(({ costCentreId, percent }) => `${writePercent(percent)} to ${named(costCentreId)}`),
        'and',
      );
  }
}

/** `a`, `a and b`, `a, b and c`. */
function listed(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** The version in force on a day; undefined: none. @param versions newest first @param day `2026-11-21` */
export function inForceOn<Version extends { readonly effectiveFrom: string }>(
  versions: readonly Version[],
  day: string,
): Version | undefined {
  const begun = versions.filter(({ effectiveFrom }) => effectiveFrom <= day);
  const [first] = begun;
  return first && begun.reduce((best, one) => (one.effectiveFrom > best.effectiveFrom ? one : best), first);
}

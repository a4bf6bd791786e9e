import type { ReactNode } from 'react';
import type { AllocationRule, CostCentre } from '../../../contract/allocation-api.ts';
import type { ScopeNames } from '../budgets/words.ts';
import { matchWords, splitWords } from './words.ts';

interface RuleListProps {
  readonly rules: readonly AllocationRule[];
  readonly centres: readonly CostCentre[];
  readonly names: ScopeNames;
  /** What can be done with a rule, by its place from 0. */
  readonly actions?: (place: number) => ReactNode;
}

/** Rules in their order and in words: the first that matches a call decides. */
export function RuleList({ rules, centres, names, actions }: RuleListProps) {
  return (
    <ol className="border-t border-line">
      {rules.map((rule, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place; names may repeat
        <li key={place} className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line px-3 py-2">
          <span className="w-6 shrink-0 text-right text-muted">{place + 1}</span>
          <div className="min-w-0 flex-1 basis-64">
            <p className="font-medium wrap-anywhere">{rule.name}</p>
            <p className="wrap-anywhere text-muted">
              {sentence(matchWords(rule.match, names))}: {splitWords(rule.split, centres)}.
            </p>
          </div>
          {actions?.(place)}
        </li>
      ))}
      <li className="px-3 py-2 pl-13 text-muted">What no rule gives to anybody stays unallocated.</li>
    </ol>
  );
}

const sentence = (words: string): string => `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;

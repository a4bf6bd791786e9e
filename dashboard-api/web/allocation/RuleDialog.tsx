import { useState } from 'react';
import type { AllocationRule, CostCentre } from '../../../contract/allocation-api.ts';
import type { ScopeNames } from '../budgets/words.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { TextField } from '../forms/TextField.tsx';
import { MatchFields } from './MatchFields.tsx';
import { EMPTY_RULE, ruleOf, type TypedRule, typedRule } from './rule-form.ts';
import { SplitFields } from './SplitFields.tsx';

interface RuleDialogProps {
  /** Null: a new one. */
  readonly rule: AllocationRule | null;
  readonly centres: readonly CostCentre[];
  readonly names: ScopeNames;
  readonly onDone: (rule: AllocationRule) => void;
  readonly onClose: () => void;
}

/** One rule of a draft. Nothing is sent: the draft is put in force as a whole. */
export function RuleDialog({ rule, centres, names, onDone, onClose }: RuleDialogProps) {
  const [typed, setTyped] = useState<TypedRule>(() => (rule ? typedRule(rule) : EMPTY_RULE));
  const change = (next: Partial<TypedRule>) => setTyped({ ...typed, ...next });
  const read = ruleOf(typed);
  return (
    <FormModal
      title={rule ? `Change “${rule.name}”` : 'Add a rule'}
      action={rule ? 'Keep in draft' : 'Add to draft'}
      working="Keeping…"
      command={{ isPending: false, error: null }}
      isDisabled={read === null}
      isWide
      onClose={onClose}
      onSubmit={() => read && onDone(read)}
    >
      <TextField
        label="Name"
        hint="Statements name the rule that an amount comes from."
        maxLength={120}
        value={typed.name}
        onChange={(name) => change({ name })}
      />
      <MatchFields parts={typed.parts} names={names} onChange={(parts) => change({ parts })} />
      <SplitFields typed={typed} centres={centres} onChange={change} />
    </FormModal>
  );
}

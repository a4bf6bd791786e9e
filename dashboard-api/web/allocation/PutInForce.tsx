import { useState } from 'react';
import type { AllocationRule } from '../../../contract/allocation-api.ts';
import { useCommand } from '../api/use-command.ts';
import { Field } from '../forms/Field.tsx';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { TextField } from '../forms/TextField.tsx';
import { Section } from '../shell/Section.tsx';

interface PutInForceProps {
  readonly rules: readonly AllocationRule[];
  readonly isChanged: boolean;
  readonly onPlaced: () => void;
}

/** Makes a version of a draft, from a day on. */
export function PutInForce({ rules, isChanged, onPlaced }: PutInForceProps) {
  const [effectiveFrom, setFrom] = useState(() => new Date().toISOString().slice(0, 10));
  const [reason, setReason] = useState('');
  const put = useCommand<unknown>(['allocation'], onPlaced);
  return (
    <Section
      title="Put in force"
      about="From a day on, also one that is past: statements of months that are not closed are then made anew. A closed month keeps its statement."
    >
      <Form
        error={put.error}
        className="max-w-xl space-y-4 px-3 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          put.mutate({
            method: 'POST',
            path: '/allocation/rules',
            body: { effectiveFrom, rules, reason: reason.trim() },
          });
        }}
      >
        <Field label="From the beginning of (UTC)">
          {(ids) => (
            <input
              {...ids}
              type="date"
              className="input max-w-48"
              required
              value={effectiveFrom}
              onChange={(event) => setFrom(event.target.value)}
            />
          )}
        </Field>
        <TextField
          place="reason"
          label="Reason"
          hint="Stands beside the version, for those who read the statement."
          maxLength={500}
          value={reason}
          onChange={setReason}
        />
        <FormProblem error={put.error} />
        <button
          type="submit"
          className="control-strong"
          disabled={put.isPending || !isChanged || effectiveFrom === '' || reason.trim().length < 3}
        >
          {put.isPending ? 'Putting in force…' : 'Put in force'}
        </button>
        {!isChanged && <p className="text-xs text-muted">The draft is what it began with.</p>}
      </Form>
    </Section>
  );
}

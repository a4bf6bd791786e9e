import { type FormEvent, useState } from 'react';
import type { BudgetRow } from '../../../contract/budgets-api.ts';
import { Field } from '../forms/Field.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Modal } from '../shell/Modal.tsx';
import { useBudgetCommand } from './use-budget-command.ts';

/** Ends a budget for good, with a reason. */
export function ArchiveBudget({ row, onClose }: { row: BudgetRow; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const archive = useBudgetCommand(onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    archive.mutate({
      ...{ method: 'POST', path: `/budgets/${row.budgetId}/archive`, body: { reason: reason.trim() } },
    });
  };
  return (
    <Modal title={`Archive “${row.name}”`} onClose={onClose} isHeld={archive.isPending}>
      <form className="mt-2 space-y-4" onSubmit={submit}>
        <p>
          It counts and refuses no more. It stays in the list of archived budgets; another can take its place.
        </p>
        <Field label="Reason" hint="For the audit log.">
          {(ids) => (
            <input
              {...ids}
              className="input"
              required
              maxLength={500}
              autoComplete="off"
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <FormProblem error={archive.error} />
        <FormButtons
          action="Archive"
          working="Archiving…"
          isWorking={archive.isPending}
          isDisabled={reason.trim() === ''}
          isGrave
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}

import { type FormEvent, useState } from 'react';
import type { BudgetRow } from '../../../contract/budgets-api.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/Form.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { ReasonField } from '../forms/TextField.tsx';
import { Modal } from '../shell/Modal.tsx';

/** Ends a budget for good, with a reason. */
export function ArchiveBudget({ row, onClose }: { row: BudgetRow; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const archive = useCommand(['budgets'], onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    archive.mutate({
      method: 'POST',
      path: `/budgets/${row.budgetId}/archive`,
      body: { reason: reason.trim() },
    });
  };
  return (
    <Modal title={`Archive “${row.name}”`} onClose={onClose} isHeld={archive.isPending}>
      <Form error={archive.error} className="mt-2 space-y-4" onSubmit={submit}>
        <p>
          It counts and refuses no more. It stays in the list of archived budgets; another can take its place.
        </p>
        <ReasonField value={reason} onChange={setReason} />
        <FormProblem error={archive.error} />
        <FormButtons
          action="Archive"
          working="Archiving…"
          isWorking={archive.isPending}
          isDisabled={reason.trim() === ''}
          isGrave
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}

import { type FormEvent, useState } from 'react';
import type { BudgetRow } from '../../../contract/budgets-api.ts';
import { useCommand } from '../api/use-command.ts';
import { DateField } from '../forms/DateField.tsx';
import { DollarField } from '../forms/DollarField.tsx';
import { Form } from '../forms/Form.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { ReasonField } from '../forms/TextField.tsx';
import { readDollars } from '../money/input.ts';
import { endOfDay } from '../period/days.ts';
import { Modal } from '../shell/Modal.tsx';

/** More, until a day has ended: what a team in the middle of something asks for. */
export function RaiseBudget({ row, onClose }: { row: BudgetRow; onClose: () => void }) {
  const [amount, setAmount] = useState('');
  const [lastDay, setLastDay] = useState('');
  const [reason, setReason] = useState('');
  const raise = useCommand(['budgets'], onClose);
  const amountNanos = readDollars(amount);
  const until = endOfDay(lastDay);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (amountNanos === null || until === null) return;
    raise.mutate({
      method: 'POST',
      path: `/budgets/${row.budgetId}/raises`,
      body: { amountNanos: amountNanos.toString(), until, reason: reason.trim() },
    });
  };
  return (
    <Modal title={`Raise “${row.name}” for a while`} onClose={onClose} isHeld={raise.isPending}>
      <Form error={raise.error} className="mt-2 space-y-4" onSubmit={submit}>
        <p>The limit is higher by this amount until the day has ended, then it is again what it was.</p>
        <div className="grid gap-4 sm:grid-cols-2">
          <DollarField place="amountNanos" label="By (USD)" value={amount} onChange={setAmount} />
          <DateField
            place="until"
            label="Last day"
            hint="Until its end, UTC."
            value={lastDay}
            onChange={setLastDay}
          />
        </div>
        <ReasonField
          hint="Shown with the budget, and in the audit log."
          value={reason}
          onChange={setReason}
        />
        <FormProblem error={raise.error} />
        <FormButtons
          action="Raise limit"
          working="Raising…"
          isWorking={raise.isPending}
          isDisabled={amountNanos === null || until === null || reason.trim() === ''}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}

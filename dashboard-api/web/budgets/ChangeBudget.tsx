import { type FormEvent, useState } from 'react';
import type { BudgetRow } from '../../../contract/budgets-api.ts';
import { useCommand } from '../api/use-command.ts';
import { DollarField } from '../forms/DollarField.tsx';
import { Field } from '../forms/Field.tsx';
import { Form } from '../forms/Form.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { ContactField, TextField } from '../forms/TextField.tsx';
import { readDollars, typedDollars } from '../money/input.ts';
import { Modal } from '../shell/Modal.tsx';
import { AmountsField, ForecastField, ThresholdsField, UnleasedField } from './HoldFields.tsx';
import { ReservationFields } from './ReservationFields.tsx';
import { amountWords, readAmounts, readThresholds, thresholdWords } from './thresholds.ts';

/** Another limit, mode, name or contact, from now on. What a budget counts stays: for that another one is made. */
export function ChangeBudget({ row, onClose }: { row: BudgetRow; onClose: () => void }) {
  const [limit, setLimit] = useState(typedDollars(BigInt(row.limitNanos)));
  const [name, setName] = useState(row.name);
  const [mode, setMode] = useState(row.mode);
  const [expected, setExpected] = useState(row.expected);
  const [contact, setContact] = useState(row.contact ?? '');
  const [thresholds, setThresholds] = useState(thresholdWords(row.thresholds));
  const [amounts, setAmounts] = useState(amountWords(row.amountThresholds));
  const [isForecastAlerted, setForecastAlerted] = useState(row.isForecastAlerted);
  const [unleased, setUnleased] = useState(
    row.unleasedNanos === null ? null : typedDollars(BigInt(row.unleasedNanos)),
  );
  const change = useCommand(['budgets'], onClose);
  const limitNanos = readDollars(limit);
  const percents = readThresholds(thresholds);
  const amountThresholds = readAmounts(amounts);
  const unleasedNanos = unleased === null ? null : readDollars(unleased);
  const isWhole =
    limitNanos !== null &&
    percents !== null &&
    amountThresholds !== null &&
    (unleased === null || unleasedNanos !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole) return;
    change.mutate({
      method: 'PATCH',
      path: `/budgets/${row.budgetId}`,
      ifMatch: row.etag,
      body: {
        name: name.trim(),
        mode,
        limitNanos: limitNanos.toString(),
        expected,
        contact: contact.trim() || null,
        thresholds: percents,
        amountThresholds,
        isForecastAlerted,
        unleasedNanos: unleasedNanos?.toString() ?? null,
      },
    });
  };
  return (
    <Modal title={`Change “${row.name}”`} onClose={onClose} isHeld={change.isPending}>
      <Form error={change.error} className="mt-4 space-y-4" onSubmit={submit}>
        <TextField place="name" label="Name" maxLength={64} value={name} onChange={setName} />
        <div className="grid gap-4 sm:grid-cols-2">
          <DollarField place="limitNanos" label="Limit (USD)" value={limit} onChange={setLimit} />
          <Field label="At the limit">
            {(ids) => (
              <select
                {...ids}
                className="input"
                value={mode}
                onChange={(event) => setMode(event.target.value as BudgetRow['mode'])}
              >
                <option value="block">refuse calls</option>
                <option value="notify">count only</option>
              </select>
            )}
          </Field>
        </div>
        {mode === 'block' && (
          <>
            <ReservationFields expected={expected} onChange={setExpected} />
            <UnleasedField value={unleased} onChange={setUnleased} />
          </>
        )}
        <ThresholdsField value={thresholds} onChange={setThresholds} />
        <AmountsField value={amounts} onChange={setAmounts} />
        {row.period !== 'total' && (
          <ForecastField checked={isForecastAlerted} onChange={setForecastAlerted} />
        )}
        <ContactField value={contact} onChange={setContact} />
        <FormProblem error={change.error} />
        <FormButtons
          action="Save"
          working="Saving…"
          isWorking={change.isPending}
          isDisabled={!isWhole}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}

import { type FormEvent, useState } from 'react';
import type { BudgetPeriod, NewBudget as Wanted } from '../../../contract/budgets-api.ts';
import { useCommand } from '../api/use-command.ts';
import { DollarField } from '../forms/DollarField.tsx';
import { Field } from '../forms/Field.tsx';
import { Form } from '../forms/Form.tsx';
import { FormButtons } from '../forms/FormButtons.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { ContactField, TextField } from '../forms/TextField.tsx';
import { readDollars } from '../money/input.ts';
import { Modal } from '../shell/Modal.tsx';
import { AmountsField, ForecastField, ThresholdsField, UnleasedField } from './HoldFields.tsx';
import { ReservationFields } from './ReservationFields.tsx';
import { ScopeFields } from './ScopeFields.tsx';
import { matchOf, type ScopePart } from './scope.ts';
import { readAmounts, readThresholds } from './thresholds.ts';
import { PERIOD_WORDS, PERIODS, type ScopeNames } from './words.ts';

/** Makes a budget. */
export function NewBudget({ names, onClose }: { names: ScopeNames; onClose: () => void }) {
  const [name, setName] = useState('');
  const [parts, setParts] = useState<readonly ScopePart[]>([]);
  const [limit, setLimit] = useState('');
  const [period, setPeriod] = useState<BudgetPeriod>('month');
  const [mode, setMode] = useState<'block' | 'notify'>('block');
  const [expected, setExpected] = useState<Wanted['expected']>(null);
  const [contact, setContact] = useState('');
  const [thresholds, setThresholds] = useState('80, 100');
  const [amounts, setAmounts] = useState('');
  const [isForecastAlerted, setForecastAlerted] = useState(false);
  const [unleased, setUnleased] = useState<string | null>(null);
  const create = useCommand(['budgets'], onClose);
  const limitNanos = readDollars(limit);
  const match = matchOf(parts);
  const percents = readThresholds(thresholds);
  const amountThresholds = readAmounts(amounts);
  const unleasedNanos = unleased === null || mode !== 'block' ? null : readDollars(unleased);
  const isWhole =
    limitNanos !== null &&
    match !== null &&
    percents !== null &&
    amountThresholds !== null &&
    (unleased === null || mode !== 'block' || unleasedNanos !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole) return;
    const body: Partial<Wanted> = {
      name: name.trim(),
      match,
      limitNanos: limitNanos.toString(),
      period,
      mode,
      expected,
      contact: contact.trim() || null,
      thresholds: percents,
      amountThresholds,
      // What never ends has no forecast.
      isForecastAlerted: isForecastAlerted && period !== 'total',
      unleasedNanos: unleasedNanos?.toString() ?? null,
    };
    create.mutate({ method: 'POST', path: '/budgets', body });
  };
  return (
    <Modal title="Create a budget" onClose={onClose} isHeld={create.isPending}>
      <Form error={create.error} className="mt-4 space-y-4" onSubmit={submit}>
        <TextField
          place="name"
          label="Name"
          hint="A caller that it refuses is told this name."
          maxLength={64}
          value={name}
          onChange={setName}
        />
        <ScopeFields parts={parts} names={names} onChange={setParts} />
        <div className="grid gap-4 sm:grid-cols-2">
          <DollarField place="limitNanos" label="Limit (USD)" value={limit} onChange={setLimit} />
          <Field label="Period" hint="In the organisation’s calendar and time zone.">
            {(ids) => (
              <select
                {...ids}
                className="input"
                value={period}
                onChange={(event) => setPeriod(event.target.value as BudgetPeriod)}
              >
                {PERIODS.map((one) => (
                  <option key={one} value={one}>
                    {PERIOD_WORDS[one]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <fieldset>
          <legend className="mb-1 text-sm font-medium">At the limit</legend>
          <Choice name="mode" checked={mode === 'block'} onChoose={() => setMode('block')}>
            Refuse calls: a hard ceiling, held before a call goes to the provider
          </Choice>
          <Choice name="mode" checked={mode === 'notify'} onChoose={() => setMode('notify')}>
            Count only: calls go on
          </Choice>
        </fieldset>
        {mode === 'block' && (
          <>
            <ReservationFields expected={expected} onChange={setExpected} />
            <UnleasedField value={unleased} onChange={setUnleased} />
          </>
        )}
        <ThresholdsField value={thresholds} onChange={setThresholds} />
        <AmountsField value={amounts} onChange={setAmounts} />
        {period !== 'total' && <ForecastField checked={isForecastAlerted} onChange={setForecastAlerted} />}
        <ContactField
          hint="Refused callers are told: an address, a channel, a link."
          value={contact}
          onChange={setContact}
        />
        <FormProblem error={create.error} />
        <FormButtons
          action="Create budget"
          working="Creating…"
          isWorking={create.isPending}
          isDisabled={!isWhole}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
  readonly children: string;
}

function Choice({ name, checked, onChoose, children }: ChoiceProps) {
  return (
    <label className="flex items-start gap-2 py-1">
      <input type="radio" name={name} className="mt-1" checked={checked} onChange={onChoose} />
      <span>{children}</span>
    </label>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { nanosToDollars } from '../../../contract/money.ts';
import type { ChargeCategory } from '../../../contract/provider-charges.ts';
import { PROVIDER_IDS } from '../../../contract/provider-ids.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { useCommand } from '../api/use-command.ts';
import { enteredCurrencies } from '../currency/format.ts';
import { ratesQuery } from '../currency/queries.ts';
import { DateField } from '../forms/DateField.tsx';
import { DollarField } from '../forms/DollarField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { readDollars } from '../money/input.ts';
import { STALE_BY_CHARGES } from './queries.ts';

/** Enters a commitment or a credit. */
export function NewCharge({ onClose }: { onClose: () => void }) {
  const [category, setCategory] = useState<ChargeCategory>('commitment');
  const [provider, setProvider] = useState('');
  const [model, setModel] = useState('');
  const [firstDay, setFirstDay] = useState('');
  const [lastDay, setLastDay] = useState('');
  const [amount, setAmount] = useState('');
  const [currency, setCurrency] = useState('USD');
  const [reference, setReference] = useState('');
  const [description, setDescription] = useState('');
  const { data: rates } = useQuery(ratesQuery);
  const currencies = ['USD', ...enteredCurrencies(rates?.rates ?? [])];
  const enter = useCommand<unknown>(STALE_BY_CHARGES, onClose);
  const nanos = readDollars(amount);
  const isWhole =
    provider !== '' &&
    nanos !== null &&
    nanos > 0n &&
    firstDay !== '' &&
    firstDay <= lastDay &&
    description.trim().length >= 3;
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return (
    <FormModal
      title="Enter a commitment or credit"
      action="Enter"
      working="Entering…"
      command={enter}
      isDisabled={!isWhole}
      onClose={onClose}
      onSubmit={() =>
        enter.mutate({
          method: 'POST',
          path: '/provider-charges',
          body: {
            charges: [
              {
                category,
                provider,
                model: orNull(model),
                firstDay,
                lastDay,
                amount: nanosToDollars(nanos ?? 0n),
                currency,
                reference: orNull(reference),
                description: description.trim(),
              },
            ],
          },
        })
      }
    >
      <SelectField
        place="charges.0.category"
        label="What it is"
        value={category}
        options={[
          ['commitment', 'Commitment: paid besides usage'],
          ['credit', 'Credit: taken off'],
        ]}
        onChange={setCategory}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          place="charges.0.provider"
          label="Provider"
          value={provider}
          options={[['', 'Choose…'], ...PROVIDER_IDS.map((id) => [id, providerLabel(id)] as const)]}
          onChange={setProvider}
        />
        <TextField
          place="charges.0.model"
          label="Model"
          hint="As reports have it. Nothing: all models of the provider share it."
          maxLength={160}
          isOptional
          value={model}
          onChange={setModel}
        />
        <DateField
          place="charges.0.firstDay"
          label="First day (UTC)"
          value={firstDay}
          onChange={setFirstDay}
        />
        <DateField place="charges.0.lastDay" label="Last day (UTC)" value={lastDay} onChange={setLastDay} />
        <DollarField
          place="charges.0.amount"
          label="Amount"
          hint="For all of its days, above zero; a credit too."
          value={amount}
          onChange={setAmount}
          currency={currency}
        />
        {currencies.length > 1 && (
          <SelectField
            place="charges.0.currency"
            label="In"
            hint="Another than US dollars is converted by the rate of the first day."
            value={currency}
            options={currencies.map((code) => [code, code] as const)}
            onChange={setCurrency}
          />
        )}
        <TextField
          place="charges.0.reference"
          label="Reference"
          hint="The provider’s number: it comes in once."
          maxLength={80}
          isOptional
          value={reference}
          onChange={setReference}
        />
      </div>
      <TextField
        place="charges.0.description"
        label="Description"
        hint="What it is, and where it stands: an invoice, a contract."
        maxLength={300}
        value={description}
        onChange={setDescription}
      />
    </FormModal>
  );
}

import { useState } from 'react';
import type { RateQuote } from '../../../contract/currencies.ts';
import { useCommand } from '../api/use-command.ts';
import { readCurrency } from '../currency/format.ts';
import { DateField } from '../forms/DateField.tsx';
import { DecimalField } from '../forms/DecimalField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { typedFrom } from '../notation/typed.ts';
import { rateReading, readRate } from './rate.ts';

interface NewRateProps {
  /** What the form begins with, where a rate is asked for. */
  readonly begin?: { readonly currency: string; readonly firstDay: string };
  readonly onClose: () => void;
}

/** Enters an exchange rate, with where it is from. */
export function NewRate({ begin, onClose }: NewRateProps) {
  const [currency, setCurrency] = useState(begin?.currency ?? '');
  const [rate, setRate] = useState('');
  const [quote, setQuote] = useState<RateQuote>('perDollar');
  const [firstDay, setFirstDay] = useState(() => begin?.firstDay ?? new Date().toISOString().slice(0, 10));
  const [lastDay, setLastDay] = useState('');
  const [source, setSource] = useState('');
  const enter = useCommand<unknown>(['exchange-rates', 'bills', 'prices'], onClose);
  const code = readCurrency(currency.trim().toUpperCase());
  const read = readRate(rate);
  const name = code ?? 'the currency';
  const isWhole =
    code !== null &&
    read !== null &&
    firstDay !== '' &&
    (lastDay === '' || firstDay <= lastDay) &&
    source.trim().length >= 3;
  return (
    <FormModal
      title="Enter an exchange rate"
      action="Enter rate"
      working="Entering…"
      command={enter}
      isDisabled={!isWhole}
      onClose={onClose}
      onSubmit={() =>
        enter.mutate({
          method: 'POST',
          path: '/exchange-rates',
          body: {
            currency: code,
            rate: read,
            quote,
            source: source.trim(),
            effectiveFrom: firstDay,
            effectiveUntil: lastDay === '' ? null : lastDay,
          },
        })
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Currency"
          hint="Its code of three letters, such as EUR."
          error={currency.trim().length >= 3 && code === null ? 'A code such as EUR; not USD.' : null}
          maxLength={3}
          value={currency}
          onChange={setCurrency}
        />
        <DecimalField
          place="rate"
          label="Rate"
          hint="At most 12 digits after the point."
          reading={rateReading}
          fault={`A number above zero, such as ${typedFrom('0.92')}.`}
          value={rate}
          onChange={setRate}
        />
      </div>
      <SelectField
        place="quote"
        label="Which way round"
        value={quote}
        options={[
          ['perDollar', `1 USD is so much of ${name}`],
          ['dollarsPerUnit', `1 of ${name} is so many USD`],
        ]}
        onChange={setQuote}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <DateField place="effectiveFrom" label="From (UTC)" value={firstDay} onChange={setFirstDay} />
        <DateField
          place="effectiveUntil"
          label="Last day (UTC)"
          hint="Nothing: until a later rate begins."
          isOptional
          value={lastDay}
          onChange={setLastDay}
        />
      </div>
      <TextField
        place="source"
        label="Source"
        hint="Where it is from: a bank, a page, a contract. It stands beside what is converted."
        maxLength={300}
        value={source}
        onChange={setSource}
      />
    </FormModal>
  );
}

import { useQuery } from '@tanstack/react-query';
import { enteredCurrencies } from '../currency/format.ts';
import { ratesQuery } from '../currency/queries.ts';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { type Accounts, accountFault } from './typed.ts';

interface AccountFieldsProps {
  readonly typed: Accounts;
  readonly onChange: (change: Partial<Accounts>) => void;
}

/** The accounts of the general ledger that journal lines are booked to and against, and the currency of its books. */
export function AccountFields({ typed, onChange }: AccountFieldsProps) {
  const account = (label: string, field: keyof Accounts, hint: string) => (
    <TextField
      label={label}
      hint={hint}
      error={accountFault(typed[field])}
      maxLength={32}
      value={typed[field]}
      onChange={(value) => onChange({ [field]: value })}
    />
  );
  const { data } = useQuery(ratesQuery);
  const currencies = enteredCurrencies(data?.rates ?? []);
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        {account('Account of the cost', 'debitAccount', 'Debited for each cost centre.')}
        {account('Account against it', 'creditAccount', 'Credited with the sum.')}
      </div>
      {currencies.length > 0 && (
        <SelectField
          label="Amounts in"
          hint="Another currency stands in columns of its own, by the rate of the month’s last day, balanced to the coin."
          value={typed.displayCurrency}
          options={[
            ['', 'US dollars alone'],
            ...currencies.map((code) => [code, `US dollars and ${code}`] as const),
          ]}
          onChange={(displayCurrency) => onChange({ displayCurrency })}
        />
      )}
    </>
  );
}

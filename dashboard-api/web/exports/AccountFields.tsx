import { TextField } from '../forms/TextField.tsx';
import { type Accounts, accountFault } from './typed.ts';

interface AccountFieldsProps {
  readonly typed: Accounts;
  readonly onChange: (change: Partial<Accounts>) => void;
}

/** The accounts of the general ledger that journal lines are booked to and against. */
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
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {account('Account of the cost', 'debitAccount', 'Debited for each cost centre.')}
      {account('Account against it', 'creditAccount', 'Credited with the sum.')}
    </div>
  );
}

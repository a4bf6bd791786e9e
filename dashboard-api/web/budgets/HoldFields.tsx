import { formatCount } from '../figures/count.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { DollarField } from '../forms/DollarField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { writeDecimal } from '../notation/numbers.ts';
import { amountsUnderstood, readAmounts, readThresholds } from './thresholds.ts';

interface ThresholdsFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** At which parts of its limit somebody is told. */
export function ThresholdsField({ value, onChange }: ThresholdsFieldProps) {
  return (
    <TextField
      label="Alerts at (per cent of the limit)"
      isOptional
      hint="Each is told once in a window, to every channel."
      error={
        readThresholds(value) === null
          ? `At most ten, from 1 to ${formatCount(1000)}, such as 50, 80, 100.`
          : null
      }
      maxLength={80}
      value={value}
      onChange={onChange}
    />
  );
}

/** At which amounts somebody is told, whatever the limit is. */
export function AmountsField({ value, onChange }: ThresholdsFieldProps) {
  return (
    <TextField
      label="Alerts at amounts (USD)"
      isOptional
      hint={
        amountsUnderstood(value) ??
        `With semicolons between them, such as 500; ${writeDecimal('1200.50')}. They stay where they are when the limit changes.`
      }
      error={readAmounts(value) === null ? 'At most ten amounts, with semicolons between them.' : null}
      maxLength={200}
      value={value}
      onChange={onChange}
    />
  );
}

interface ForecastFieldProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Whether somebody is told before the limit is reached. */
export function ForecastField({ checked, onChange }: ForecastFieldProps) {
  return (
    <CheckField checked={checked} onChange={onChange}>
      An alert, once in a window, when its forecast passes the limit
    </CheckField>
  );
}

interface UnleasedFieldProps {
  /** Dollars as they were typed; null: calls are refused. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** What holds while a gate cannot reach the ledger that keeps its limits. */
export function UnleasedField({ value, onChange }: UnleasedFieldProps) {
  return (
    <div className="space-y-2">
      <CheckField checked={value !== null} onChange={(isOn) => onChange(isOn ? '' : null)}>
        While a gate cannot reach the ledger it lets calls through up to an amount; otherwise it refuses them
      </CheckField>
      {value !== null && <DollarField label="Up to, for each gate (USD)" value={value} onChange={onChange} />}
    </div>
  );
}

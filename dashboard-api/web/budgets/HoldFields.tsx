import { CheckField } from '../forms/CheckField.tsx';
import { DollarField } from '../forms/DollarField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { readThresholds } from './thresholds.ts';

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
      error={readThresholds(value) === null ? 'At most ten, from 1 to 1000, such as 50, 80, 100.' : null}
      maxLength={80}
      value={value}
      onChange={onChange}
    />
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

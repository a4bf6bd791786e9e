import { Field } from './Field.tsx';

interface DateFieldProps {
  readonly label: string;
  readonly hint?: string;
  /** `2026-11-20`; nothing: none is chosen. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isOptional?: boolean;
}

/** A day. */
export function DateField({ label, hint, value, onChange, isOptional = false }: DateFieldProps) {
  return (
    <Field label={isOptional ? `${label} (optional)` : label} {...(hint ? { hint } : {})}>
      {(ids) => (
        <input
          {...ids}
          type="date"
          className="input"
          required={!isOptional}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

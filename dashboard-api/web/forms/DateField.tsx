import { Field } from './Field.tsx';

interface DateFieldProps {
  readonly label: string;
  /** Its name in what the form sends. */
  readonly place?: string | undefined;
  readonly hint?: string;
  /** `2026-11-20`; nothing: none is chosen. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isOptional?: boolean;
}

/** A day. */
export function DateField({ label, place, hint, value, onChange, isOptional = false }: DateFieldProps) {
  return (
    <Field place={place} label={isOptional ? `${label} (optional)` : label} {...(hint ? { hint } : {})}>
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

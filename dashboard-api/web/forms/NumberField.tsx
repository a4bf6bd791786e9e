import { Field } from './Field.tsx';

interface NumberFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | null;
  /** As it was typed; nothing: no number. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Grey words where nothing is typed: what holds then. */
  readonly otherwise?: string;
}

/** A whole number, or none. */
export function NumberField({ label, hint, error = null, value, onChange, otherwise }: NumberFieldProps) {
  return (
    <Field label={label} {...(hint ? { hint } : {})} error={error}>
      {(ids) => (
        <input
          {...ids}
          className="input"
          inputMode="numeric"
          autoComplete="off"
          maxLength={16}
          placeholder={otherwise}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

import { readTyped, understood } from '../notation/typed.ts';
import { Field } from './Field.tsx';

interface NumberFieldProps {
  readonly label: string;
  /** Its name in what the form sends. */
  readonly place?: string | undefined;
  readonly hint?: string;
  readonly error?: string | null;
  /** As it was typed; nothing: no number. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Grey words where nothing is typed: what holds then. */
  readonly otherwise?: string;
}

/** A whole number, or none, with the separators that the page shows. What was understood is said as it is typed. */
export function NumberField({
  label,
  place,
  hint,
  error = null,
  value,
  onChange,
  otherwise,
}: NumberFieldProps) {
  const words = understood(value, readTyped(value, { whole: 16, fraction: 0 })) ?? hint;
  return (
    <Field place={place} label={label} {...(words ? { hint: words } : {})} error={error}>
      {(ids) => (
        <input
          {...ids}
          className="input"
          inputMode="numeric"
          autoComplete="off"
          maxLength={24}
          placeholder={otherwise}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

import { Field } from './Field.tsx';

interface SecretFieldProps {
  readonly label: string;
  /** Its name in what the form sends. */
  readonly place?: string | undefined;
  readonly hint?: string;
  readonly error?: string | null;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength?: number;
}

const MOST_CHARACTERS = 2_000;

/** Something that nobody is to read over a shoulder. It leaves the page once, to be stored sealed. */
export function SecretField({
  label,
  place,
  hint = 'Stored sealed, and not shown again.',
  error = null,
  value,
  onChange,
  maxLength = MOST_CHARACTERS,
}: SecretFieldProps) {
  return (
    <Field place={place} label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...ids}
          className="input font-mono"
          type="password"
          autoComplete="off"
          spellCheck={false}
          maxLength={maxLength}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

import { Field } from './Field.tsx';

interface LinesFieldProps {
  readonly label: string;
  /** Its name in what the form sends. */
  readonly place?: string | undefined;
  readonly hint?: string;
  readonly error?: string | null;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly example?: string;
  readonly rows?: number;
}

/** Several values, one in a line. */
export function LinesField({
  label,
  place,
  hint,
  error = null,
  value,
  onChange,
  example,
  rows = 3,
}: LinesFieldProps) {
  return (
    <Field place={place} label={label} {...(hint ? { hint } : {})} error={error}>
      {(ids) => (
        <textarea
          {...ids}
          className="input font-mono text-xs"
          rows={rows}
          autoComplete="off"
          spellCheck={false}
          placeholder={example}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

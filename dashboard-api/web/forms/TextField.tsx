import { Field } from './Field.tsx';

interface TextFieldProps {
  readonly label: string;
  /** Its name in what the form sends. */
  readonly place?: string | undefined;
  readonly hint?: string;
  readonly error?: string | null;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength: number;
  readonly isOptional?: boolean;
  /** Grey words that stand for what may be typed. */
  readonly example?: string;
}

/** One line of text. */
export function TextField({
  label,
  place,
  hint,
  error = null,
  value,
  onChange,
  maxLength,
  isOptional = false,
  example,
}: TextFieldProps) {
  return (
    <Field
      place={place}
      label={isOptional ? `${label} (optional)` : label}
      {...(hint ? { hint } : {})}
      error={error}
    >
      {(ids) => (
        <input
          {...ids}
          className="input"
          required={!isOptional}
          maxLength={maxLength}
          autoComplete="off"
          placeholder={example}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

interface WordsProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
}

/** Why something is done: the audit log keeps it. */
export function ReasonField({ value, onChange, hint = 'For the audit log.' }: WordsProps) {
  return (
    <TextField place="reason" label="Reason" hint={hint} maxLength={500} value={value} onChange={onChange} />
  );
}

/** Whom a refused caller is told to ask. */
export function ContactField({ value, onChange, hint }: WordsProps) {
  return (
    <TextField
      label="Whom to ask"
      isOptional
      {...(hint ? { hint } : {})}
      maxLength={128}
      value={value}
      onChange={onChange}
    />
  );
}

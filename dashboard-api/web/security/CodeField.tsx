import { Field } from '../forms/Field.tsx';

interface CodeFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Six digits of an authenticator app. Password managers fill it, and a code that is pasted may have a space in it. */
export function CodeField({ label, hint, value, onChange }: CodeFieldProps) {
  return (
    <Field label={label} {...(hint ? { hint } : {})}>
      {(ids) => (
        <input
          {...ids}
          className="input w-40 font-mono text-base tracking-widest"
          name="totp"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          pattern="\d{6}"
          title="Six digits"
          // biome-ignore lint/a11y/noAutofocus: the page or dialog asks for nothing else
          autoFocus
          value={value}
          onChange={(event) => onChange(event.target.value.replaceAll(/\D/g, '').slice(0, 6))}
        />
      )}
    </Field>
  );
}

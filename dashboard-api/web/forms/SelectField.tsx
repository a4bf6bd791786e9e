import { Field } from './Field.tsx';

interface SelectFieldProps<Value extends string> {
  readonly label: string;
  /** Its name in what the form sends. */
  readonly place?: string | undefined;
  readonly hint?: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Value and words, in order. */
  readonly options: readonly (readonly [Value, string])[];
}

/** One of several. */
export function SelectField<Value extends string>({
  label,
  place,
  hint,
  value,
  onChange,
  options,
}: SelectFieldProps<Value>) {
  return (
    <Field place={place} label={label} {...(hint ? { hint } : {})}>
      {(ids) => (
        <select
          {...ids}
          className="input"
          value={value}
          onChange={(event) => {
            const chosen = options.find(([one]) => one === event.target.value);
            if (chosen) onChange(chosen[0]);
          }}
        >
          {options.map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

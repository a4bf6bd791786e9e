import { useState } from 'react';
import { dollarsFault, dollarsUnderstood } from '../money/input.ts';
import { Field } from './Field.tsx';

interface DollarFieldProps {
  readonly label: string;
  readonly hint?: string;
  /** As it was typed. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isOptional?: boolean;
}

/**
 * An amount of US dollars, with the separators that the page shows. What was understood is said as it is typed; what
 * cannot be read as an amount when the field is left.
 */
export function DollarField({ label, hint, value, onChange, isOptional = false }: DollarFieldProps) {
  const [isLeft, setLeft] = useState(false);
  const words = dollarsUnderstood(value) ?? hint;
  return (
    <Field label={label} {...(words ? { hint: words } : {})} error={isLeft ? dollarsFault(value) : null}>
      {(ids) => (
        <span className="relative block">
          <span aria-hidden="true" className="absolute inset-y-0 left-2.5 flex items-center text-muted">
            $
          </span>
          <input
            {...ids}
            className="input pl-6"
            inputMode="decimal"
            autoComplete="off"
            required={!isOptional}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            onBlur={() => setLeft(true)}
          />
        </span>
      )}
    </Field>
  );
}

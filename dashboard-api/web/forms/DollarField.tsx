import { useState } from 'react';
import { readDollars } from '../money/input.ts';
import { Field } from './Field.tsx';

interface DollarFieldProps {
  readonly label: string;
  readonly hint?: string;
  /** As it was typed. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isOptional?: boolean;
}

/** An amount of US dollars. What cannot be read as one is said when the field is left. */
export function DollarField({ label, hint, value, onChange, isOptional = false }: DollarFieldProps) {
  const [isLeft, setLeft] = useState(false);
  const isEmpty = value.trim() === '';
  const isWrong = isLeft && !isEmpty && readDollars(value) === null;
  return (
    <Field
      label={label}
      {...(hint ? { hint } : {})}
      error={isWrong ? 'An amount in US dollars, such as 2,500 or 0.50.' : null}
    >
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

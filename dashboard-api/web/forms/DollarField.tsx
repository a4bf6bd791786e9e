import { useState } from 'react';
import { dollarsFault, dollarsUnderstood } from '../money/input.ts';
import { Field } from './Field.tsx';

interface DollarFieldProps {
  readonly label: string;
  /** Its name in what the form sends. */
  readonly place?: string | undefined;
  readonly hint?: string;
  /** As it was typed. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isOptional?: boolean;
  /** ISO 4217; its sign is the dollar's, that of others stands in another field. */
  readonly currency?: string;
}

/**
 * An amount of US dollars, or of another currency if that is said, with the separators that the page shows. What was understood is said as it is typed; what
 * cannot be read as an amount when the field is left.
 */
export function DollarField({
  label,
  place,
  hint,
  value,
  onChange,
  isOptional = false,
  currency = 'USD',
}: DollarFieldProps) {
  const [isLeft, setLeft] = useState(false);
  const words = dollarsUnderstood(value, currency) ?? hint;
  const fault = isLeft ? dollarsFault(value, currency) : null;
  const isDollars = currency === 'USD';
  return (
    <Field place={place} label={label} {...(words ? { hint: words } : {})} error={fault}>
      {(ids) => (
        <span className="relative block">
          {isDollars && (
            <span aria-hidden="true" className="absolute inset-y-0 left-2.5 flex items-center text-muted">
              $
            </span>
          )}
          <input
            {...ids}
            className={isDollars ? 'input pl-6' : 'input'}
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

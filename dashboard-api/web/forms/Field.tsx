import { type ReactNode, useId } from 'react';
import { useFault } from './faults.ts';

/** What an input needs to belong to its label and its words. */
export interface FieldIds {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
  readonly 'data-place'?: string;
}

interface FieldProps {
  readonly label: string;
  /** What to put here, or what it does. */
  readonly hint?: string;
  /** Why what stands here cannot be taken. */
  readonly error?: string | null;
  /** Its name in what the form sends: then it says what the API found wrong with it. */
  readonly place?: string | undefined;
  readonly children: (ids: FieldIds) => ReactNode;
}

/** One labelled input of a form, with its hint or its error beneath; the hint stays beside what the API said. */
export function Field({ label, hint, error, place, children }: FieldProps) {
  const id = useId();
  const wordsId = `${id}-words`;
  const refusal = useFault(place);
  const fault = error ?? refusal;
  const words = fault ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        ...(words ? { 'aria-describedby': wordsId } : {}),
        ...(fault ? { 'aria-invalid': true as const } : {}),
        ...(place === undefined ? {} : { 'data-place': place }),
      })}
      {words && (
        <p id={wordsId} className={`mt-1 text-xs ${fault ? 'text-attention' : 'text-muted'}`}>
          {words}
          {!error && refusal && hint && <span className="block text-muted">{hint}</span>}
        </p>
      )}
    </div>
  );
}

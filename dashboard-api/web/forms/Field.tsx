import { type ReactNode, useId } from 'react';

/** What an input needs to belong to its label and its words. */
export interface FieldIds {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

interface FieldProps {
  readonly label: string;
  /** What to put here, or what it does. */
  readonly hint?: string;
  /** Why what stands here cannot be taken. */
  readonly error?: string | null;
  readonly children: (ids: FieldIds) => ReactNode;
}

/** One labelled input of a form, with its hint or its error beneath. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const wordsId = `${id}-words`;
  const words = error ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        ...(words ? { 'aria-describedby': wordsId } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
      })}
      {words && (
        <p id={wordsId} className={`mt-1 text-xs ${error ? 'text-attention' : 'text-muted'}`}>
          {words}
        </p>
      )}
    </div>
  );
}

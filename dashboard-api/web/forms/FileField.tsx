import { Field } from './Field.tsx';

interface FileFieldProps {
  readonly label: string;
  /** Its name in what the form sends. */
  readonly place?: string | undefined;
  readonly hint: string;
  readonly error: string | null;
  /** As `accept` of an input: endings and types, separated by commas. */
  readonly accept: string;
  /** Undefined: none is chosen any more. */
  readonly onChange: (file: File | undefined) => void;
}

/** A file of the reader's. */
export function FileField({ label, place, hint, error, accept, onChange }: FileFieldProps) {
  return (
    <Field place={place} label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...ids}
          type="file"
          accept={accept}
          className="block w-full text-sm file:mr-3 file:h-8 file:rounded-md file:border file:border-control-line file:bg-surface file:px-2.5 file:text-sm file:text-ink"
          required
          onChange={(event) => onChange(event.target.files?.[0])}
        />
      )}
    </Field>
  );
}

import { ambiguityWords, type Reading, understood } from '../notation/typed.ts';
import { TextField } from './TextField.tsx';

interface DecimalFieldProps {
  readonly label: string;
  /** Its name in what the form sends. */
  readonly place?: string | undefined;
  readonly hint?: string;
  /** As it was typed. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** How it is read. */
  readonly reading: (text: string) => Reading;
  /** What would be taken, where nothing can be. */
  readonly fault: string;
  readonly isOptional?: boolean;
}

/** A number with decimals, with the separators that the page shows. What was understood is said as it is typed. */
export function DecimalField({ hint, reading, fault, ...field }: DecimalFieldProps) {
  const read = reading(field.value);
  const words = understood(field.value, read) ?? hint;
  return (
    <TextField
      {...field}
      {...(words ? { hint: words } : {})}
      error={field.value.trim() === '' ? null : faultOf(read, fault)}
      maxLength={30}
    />
  );
}

function faultOf(read: Reading, fault: string): string | null {
  if (read.kind === 'number') return null;
  return read.kind === 'none' ? fault : ambiguityWords(read.readings);
}

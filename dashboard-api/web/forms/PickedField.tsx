import { useId } from 'react';
import { PickSelect } from './PickSelect.tsx';

interface PickedFieldProps {
  readonly label: string;
  /** Value and words of all that can be chosen, in order. */
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly picked: readonly string[];
  readonly onChange: (picked: readonly string[]) => void;
}

/** Some of many, added one by one from a list; each with its way out. */
export function PickedField({ label, options, picked, onChange }: PickedFieldProps) {
  const id = useId();
  const words = new Map(options);
  const left = options.filter(([value]) => !picked.includes(value));
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <div className="flex flex-wrap items-center gap-2">
        {picked.map((value) => (
          <span
            key={value}
            className="inline-flex h-8 max-w-full items-center rounded-md border border-accent bg-accent-soft pl-2.5"
          >
            <span className="truncate">{words.get(value) ?? value}</span>
            <button
              type="button"
              className="h-full px-2"
              aria-label={`Take out ${words.get(value) ?? value}`}
              onClick={() => onChange(picked.filter((one) => one !== value))}
            >
              <span aria-hidden="true">×</span>
            </button>
          </span>
        ))}
        <PickSelect
          id={id}
          className="max-w-64"
          prompt={
            left.length === 0 ? 'Nothing more to add' : picked.length === 0 ? 'Choose…' : 'Add another…'
          }
          options={left}
          isDisabled={left.length === 0}
          onPick={(value) => onChange([...picked, value])}
        />
      </div>
    </div>
  );
}

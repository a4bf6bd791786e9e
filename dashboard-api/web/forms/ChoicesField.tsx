import { CheckField } from './CheckField.tsx';

interface ChoicesFieldProps {
  readonly legend: string;
  readonly options: readonly string[];
  /** What an option is called; absent: as it is. */
  readonly nameOf?: (option: string) => string;
  /** Null: any. */
  readonly chosen: readonly string[] | null;
  readonly onChange: (chosen: readonly string[] | null) => void;
  /** What no restriction is called; absent: choosing none says it. */
  readonly anyWords?: string;
  readonly onlyWords?: string;
}

/** Some of many, or no restriction. What is chosen already stays on offer, whether it is known here or not. */
export function ChoicesField({
  legend,
  options,
  nameOf,
  chosen,
  onChange,
  anyWords,
  onlyWords,
}: ChoicesFieldProps) {
  const offered = [...new Set([...options, ...(chosen ?? [])])];
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      {anyWords && (
        <select
          className="input max-w-64"
          aria-label={legend}
          value={chosen === null ? 'any' : 'only'}
          onChange={(event) => onChange(event.target.value === 'any' ? null : [])}
        >
          <option value="any">{anyWords}</option>
          <option value="only">{onlyWords}</option>
        </select>
      )}
      {(chosen !== null || !anyWords) && (
        <div className="mt-2 grid gap-x-4 gap-y-1 sm:grid-cols-2 lg:grid-cols-3">
          {offered.map((option) => (
            <CheckField
              key={option}
              checked={chosen?.includes(option) ?? false}
              onChange={(isOn) =>
                onChange(isOn ? [...(chosen ?? []), option] : (chosen ?? []).filter((one) => one !== option))
              }
            >
              {nameOf?.(option) ?? option}
            </CheckField>
          ))}
        </div>
      )}
    </fieldset>
  );
}

import { fieldName, SUGGESTED_DIMENSIONS } from './names.ts';
import { GROUP_FIELDS, type GroupField } from './search.ts';

interface GroupingSelectProps {
  readonly value: GroupField;
  readonly onChange: (field: GroupField) => void;
}

/** Chooses what spend is split by. A dimension that only the address names is offered too. */
export function GroupingSelect({ value, onChange }: GroupingSelectProps) {
  const dimensions: GroupField[] = [...new Set<GroupField>([...SUGGESTED_DIMENSIONS, value])].filter(
    (field) => field.startsWith('dimension:'),
  );
  const fields: readonly GroupField[] = [...GROUP_FIELDS, ...dimensions];
  return (
    <label className="inline-flex items-center gap-2 text-muted">
      Split by
      <select
        className="control"
        value={value}
        onChange={(event) => onChange(fields.find((field) => field === event.target.value) ?? value)}
      >
        <optgroup label="Recorded by the gateway">
          {GROUP_FIELDS.map((field) => (
            <option key={field} value={field}>
              {fieldName(field)}
            </option>
          ))}
        </optgroup>
        <optgroup label="Stated by the caller">
          {dimensions.map((field) => (
            <option key={field} value={field}>
              {fieldName(field)}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { valuesQuery } from '../api/queries.ts';
import { fieldName, groupLabel, SUGGESTED_DIMENSIONS } from './names.ts';
import { FILTER_FIELDS, type FilterField, type View } from './search.ts';

interface AddFilterProps {
  readonly view: View;
  readonly onAdd: (field: FilterField, value: string) => void;
  readonly onClose: () => void;
}

const FIELDS: readonly FilterField[] = [
  ...FILTER_FIELDS.filter((field) => field !== 'tokenClass' && field !== 'costCentre'),
  ...SUGGESTED_DIMENSIONS,
];

/** Field, then one of the values that it has in the period, then "Add"; Escape leaves. */
export function AddFilter({ view, onAdd, onClose }: AddFilterProps) {
  const [field, setField] = useState<FilterField>('model');
  const first = useRef<HTMLSelectElement>(null);
  const { data: report, isPending } = useQuery(valuesQuery(view, field));
  const values = report?.rows.flatMap(({ path: [step] }) =>
    step && !step.isOther
      ? [{ value: step.value ?? '', label: groupLabel(field, step.label ?? step.value) }]
      : [],
  );
  useEffect(() => first.current?.focus(), []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const value = new FormData(event.currentTarget).get('value');
    if (typeof value === 'string') onAdd(field, value);
  };
  return (
    <form
      aria-label="Add a filter"
      className="flex flex-wrap items-center gap-2"
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <select
        ref={first}
        className="control"
        aria-label="Field"
        value={field}
        onChange={(event) => setField(FIELDS.find((known) => known === event.target.value) ?? field)}
      >
        {FIELDS.map((known) => (
          <option key={known} value={known}>
            {fieldName(known)}
          </option>
        ))}
      </select>
      <select
        key={field}
        name="value"
        className="control max-w-64 min-w-40"
        aria-label="Value"
        disabled={!values?.length}
      >
        {!values?.length && <option value="">{isPending ? 'Loading…' : 'No values in this period'}</option>}
        {values?.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <button type="submit" className="control-strong" disabled={!values?.length}>
        Add
      </button>
      <button type="button" className="control" onClick={onClose}>
        Cancel
      </button>
    </form>
  );
}

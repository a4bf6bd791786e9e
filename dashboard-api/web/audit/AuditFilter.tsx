import { type FormEvent, useState } from 'react';
import { Field } from '../forms/Field.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { type AuditSearch, SHOWN } from './search.ts';

interface AuditFilterProps {
  readonly search: AuditSearch;
  /** People by their id. */
  readonly names: ReadonlyMap<string, string>;
  readonly onChange: (search: AuditSearch) => void;
}

const WORDS = { changes: 'Changes only', all: 'Everything, reading too' } as const;

/** What is looked for in the log. It is asked for by its button, since every question is an entry of the log. */
export function AuditFilter({ search, names, onChange }: AuditFilterProps) {
  const [draft, setDraft] = useState(search);
  const address = JSON.stringify(search);
  const [drafted, setDrafted] = useState(address);
  if (drafted !== address) {
    setDrafted(address);
    setDraft(search);
  }
  const set = (name: keyof AuditSearch, value: string) => {
    const { [name]: _, ...others } = draft;
    setDraft(value.trim() === '' ? others : { ...others, [name]: value.trim() });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(draft);
  };
  const input = (
    name: 'from' | 'to' | 'action' | 'target',
    label: string,
    type: 'date' | 'search',
    more = {},
  ) => (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          {...more}
          type={type}
          className="input"
          value={draft[name] ?? ''}
          onChange={(event) => set(name, event.target.value)}
        />
      )}
    </Field>
  );
  return (
    <search>
      <form className="mt-4 grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-4" onSubmit={submit}>
        <SelectField
          label="Show"
          value={draft.show ?? ''}
          onChange={(value) => set('show', value)}
          options={[['', 'Changes and access'], ...SHOWN.map((one) => [one, WORDS[one]] as const)]}
        />
        {input('from', 'From day', 'date')}
        {input('to', 'To day', 'date')}
        <SelectField
          label="Who"
          value={draft.actor ?? ''}
          onChange={(value) => set('actor', value)}
          options={[['', 'anybody'], ...[...names].map(([id, name]) => [id, name] as const)]}
        />
        {input('action', 'Action', 'search', { placeholder: 'key.rotate', pattern: '[a-z_.]*' })}
        {input('target', 'Target (id)', 'search', { maxLength: 128 })}
        <span className="flex gap-2">
          <button type="submit" className="control-strong h-9">
            Search
          </button>
          <button
            type="button"
            className="control h-9"
            onClick={() => {
              setDraft({});
              onChange({});
            }}
          >
            Clear
          </button>
        </span>
      </form>
    </search>
  );
}

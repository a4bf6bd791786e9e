import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { valuesQuery } from '../api/queries.ts';
import { AddFilter } from './AddFilter.tsx';
import { fieldName, groupLabel } from './names.ts';
import { type Filter, type View, withFilter } from './search.ts';

interface FilterBarProps {
  readonly view: View;
  readonly onChange: (view: View) => void;
}

/** The filters in force, each with its way out, and the way to add one. */
export function FilterBar({ view, onChange }: FilterBarProps) {
  const [isAdding, setAdding] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {view.filters.map((filter) => (
        <Chip
          key={filter.field}
          view={view}
          filter={filter}
          onRemove={() => onChange(withFilter(view, filter.field, null))}
        />
      ))}
      {isAdding ? (
        <AddFilter
          view={view}
          onClose={() => setAdding(false)}
          onAdd={(field, value) => {
            setAdding(false);
            onChange(withFilter(view, field, value));
          }}
        />
      ) : (
        <button type="button" className="control" onClick={() => setAdding(true)}>
          Add filter
        </button>
      )}
      {view.filters.length > 1 && (
        <button type="button" className="control" onClick={() => onChange({ ...view, filters: [] })}>
          Clear filters
        </button>
      )}
    </div>
  );
}

/** Ids of teams, projects and keys are shown by name once the API has told it. */
function Chip({ view, filter, onRemove }: { view: View; filter: Filter; onRemove: () => void }) {
  const { data: report } = useQuery(valuesQuery(view, filter.field, [filter]));
  const row = report?.rows.find(({ group }) => group[filter.field] === filter.value);
  const value = row?.labels[filter.field] ?? filter.value;
  const name = `${fieldName(filter.field)}: ${groupLabel(filter.field, value)}`;
  return (
    <span className="inline-flex h-8 max-w-full items-center rounded-md border border-accent bg-accent-soft pl-2.5">
      <span className="truncate">{name}</span>
      <button type="button" className="h-full px-2" aria-label={`Remove filter ${name}`} onClick={onRemove}>
        <span aria-hidden="true">×</span>
      </button>
    </span>
  );
}

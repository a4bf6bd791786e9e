import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { valuesQuery } from '../api/queries.ts';
import { countOf } from '../figures/count.ts';
import { AddFilter } from './AddFilter.tsx';
import { fieldName, groupLabel } from './names.ts';
import { type Filter, type View, withFilter, withoutExclusion, withoutFilters } from './search.ts';

interface FilterBarProps {
  readonly view: View;
  readonly onChange: (view: View) => void;
}

/** The filters in force, each with its way out, and the way to add one. */
export function FilterBar({ view, onChange }: FilterBarProps) {
  const [isAdding, setAdding] = useState(false);
  const add = useRef<HTMLButtonElement>(null);
  /** What was pressed goes away; who goes by keyboard goes on where the next filter is added. */
  const goOn = (next: View | null) => {
    flushSync(() => setAdding(false));
    add.current?.focus();
    if (next) onChange(next);
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      {view.filters.map((filter) => (
        <Chip
          key={filter.field}
          view={view}
          filter={filter}
          onRemove={() => goOn(withFilter(view, filter.field, null))}
        />
      ))}
      {view.excluded?.map(({ field, values }) => (
        <Narrowed
          key={field}
          name={`${fieldName(field)}: without ${countOf(values.length, 'value')}`}
          onRemove={() => goOn(withoutExclusion(view, field))}
        />
      ))}
      {isAdding ? (
        <AddFilter
          view={view}
          onClose={() => goOn(null)}
          onAdd={(field, value) => goOn(withFilter(view, field, value))}
        />
      ) : (
        <button ref={add} type="button" className="control" onClick={() => setAdding(true)}>
          Add filter
        </button>
      )}
      {view.filters.length + (view.excluded?.length ?? 0) > 1 && (
        <button type="button" className="control" onClick={() => goOn(withoutFilters(view))}>
          Clear filters
        </button>
      )}
    </div>
  );
}

/** Ids of teams, projects and keys are shown by name once the API has told it; a token class is its name. */
function Chip({ view, filter, onRemove }: { view: View; filter: Filter; onRemove: () => void }) {
  const isNamed = filter.field !== 'tokenClass';
  const { data: report } = useQuery({ ...valuesQuery(view, filter.field, [filter]), enabled: isNamed });
  const steps = report?.rows.flatMap(({ path }) => path) ?? [];
  const label = steps.find(({ value }) => value === filter.value)?.label ?? filter.value;
  return (
    <Narrowed name={`${fieldName(filter.field)}: ${groupLabel(filter.field, label)}`} onRemove={onRemove} />
  );
}

function Narrowed({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <span className="inline-flex h-8 max-w-full items-center rounded-md border border-accent bg-accent-soft pl-2.5">
      <span className="truncate">{name}</span>
      <button type="button" className="h-full px-2" aria-label={`Remove filter ${name}`} onClick={onRemove}>
        <span aria-hidden="true">×</span>
      </button>
    </span>
  );
}

import { useId } from 'react';
import { PROVIDER_IDS } from '../../../contract/provider-ids.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { PickSelect } from '../forms/PickSelect.tsx';
import { SCOPE_KINDS, type ScopeKind, type ScopePart } from './scope.ts';
import type { ScopeNames } from './words.ts';

const KIND_WORDS: Readonly<Record<ScopeKind, string>> = {
  team: 'Team',
  project: 'Project',
  key: 'Key',
  environment: 'Environment',
  provider: 'Provider',
  model: 'Model',
  dimension: 'Dimension',
};

const HINTS: Readonly<Partial<Record<ScopeKind, string>>> = {
  environment: 'prod',
  model: 'gpt-5*',
  dimension: 'feature=search',
};

const PROVIDERS: ReadonlyMap<string, string> = new Map(PROVIDER_IDS.map((id) => [id, providerLabel(id)]));

interface ScopeFieldsProps {
  readonly parts: readonly ScopePart[];
  readonly names: ScopeNames;
  readonly onChange: (parts: readonly ScopePart[]) => void;
}

/** What a budget counts: nothing added is the whole organisation, each part narrows it. */
export function ScopeFields({ parts, names, onChange }: ScopeFieldsProps) {
  const id = useId();
  const unused = SCOPE_KINDS.filter((kind) => !parts.some((part) => part.kind === kind));
  const put = (kind: ScopeKind, value: string) =>
    onChange(parts.map((part) => (part.kind === kind ? { kind, value } : part)));
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Counts</legend>
      {parts.map(({ kind, value }) => (
        <div key={kind} className="mb-2 flex items-center gap-2">
          <label htmlFor={`${id}-${kind}`} className="w-28 shrink-0">
            {KIND_WORDS[kind]}
          </label>
          <ScopeValue id={`${id}-${kind}`} kind={kind} value={value} names={names} onChange={put} />
          <button
            type="button"
            className="control h-9"
            aria-label={`Do not narrow by ${KIND_WORDS[kind].toLowerCase()}`}
            onClick={() => onChange(parts.filter((part) => part.kind !== kind))}
          >
            <span aria-hidden="true">×</span>
          </button>
        </div>
      ))}
      {unused.length > 0 && (
        <PickSelect
          name="Narrow what the budget counts"
          prompt={parts.length === 0 ? 'The whole organisation; narrow by…' : 'Narrow further by…'}
          options={unused.map((kind) => [kind, KIND_WORDS[kind]] as const)}
          onPick={(kind) => onChange([...parts, { kind: kind as ScopeKind, value: '' }])}
        />
      )}
    </fieldset>
  );
}

interface ScopeValueProps {
  readonly id: string;
  readonly kind: ScopeKind;
  readonly value: string;
  readonly names: ScopeNames;
  readonly onChange: (kind: ScopeKind, value: string) => void;
}

function ScopeValue({ id, kind, value, names, onChange }: ScopeValueProps) {
  const known = { team: names.teams, project: names.projects, key: names.keys, provider: PROVIDERS }[
    kind as string
  ];
  if (known)
    return (
      <select
        id={id}
        className="input"
        required
        value={value}
        onChange={(event) => onChange(kind, event.target.value)}
      >
        <option value="" disabled>
          Choose…
        </option>
        {[...known].map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    );
  return (
    <input
      id={id}
      className="input"
      required
      maxLength={128}
      autoComplete="off"
      placeholder={HINTS[kind]}
      {...(kind === 'dimension' ? { pattern: '[A-Za-z0-9_.\\-]{1,32}=.{1,64}', title: 'key=value' } : {})}
      value={value}
      onChange={(event) => onChange(kind, event.target.value)}
    />
  );
}

import { PROVIDER_IDS } from '../../../contract/provider-ids.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import type { ScopeNames } from '../budgets/words.ts';
import { LinesField } from '../forms/LinesField.tsx';
import { PickedField } from '../forms/PickedField.tsx';
import { PickSelect } from '../forms/PickSelect.tsx';
import { TextField } from '../forms/TextField.tsx';
import type { TypedPart } from './rule-form.ts';
import { MATCH_NAMES, type MatchKind } from './words.ts';

const KINDS = Object.keys(MATCH_NAMES) as MatchKind[];

interface MatchFieldsProps {
  readonly parts: readonly TypedPart[];
  readonly names: ScopeNames;
  readonly onChange: (parts: readonly TypedPart[]) => void;
}

/** Which calls a rule is about: nothing added is every call, each part narrows it. */
export function MatchFields({ parts, names, onChange }: MatchFieldsProps) {
  const unused = KINDS.filter((kind) => !parts.some((part) => part.kind === kind));
  return (
    <fieldset className="space-y-3">
      <legend className="mb-1 text-sm font-medium">Which calls</legend>
      {parts.map((part) => (
        <div key={part.kind} className="flex items-start gap-2 rounded-md border border-line p-3">
          <div className="min-w-0 flex-1">
            <PartField
              part={part}
              names={names}
              onChange={(next) => onChange(parts.map((one) => (one.kind === part.kind ? next : one)))}
            />
          </div>
          <button
            type="button"
            className="control"
            aria-label={`Do not narrow by ${MATCH_NAMES[part.kind].toLowerCase()}`}
            onClick={() => onChange(parts.filter(({ kind }) => kind !== part.kind))}
          >
            <span aria-hidden="true">×</span>
          </button>
        </div>
      ))}
      {unused.length > 0 && (
        <PickSelect
          name="Narrow the calls"
          prompt={parts.length === 0 ? 'Every call; narrow by…' : 'Narrow further by…'}
          options={unused.map((kind) => [kind, MATCH_NAMES[kind]] as const)}
          onPick={(kind) => onChange([...parts, { kind: kind as MatchKind, values: [], name: '' }])}
        />
      )}
    </fieldset>
  );
}

interface PartFieldProps {
  readonly part: TypedPart;
  readonly names: ScopeNames;
  readonly onChange: (part: TypedPart) => void;
}

function PartField({ part, names, onChange }: PartFieldProps) {
  const { kind, values, name } = part;
  const known = { team: names.teams, project: names.projects, key: names.keys }[kind as string];
  const options =
    kind === 'provider' ? PROVIDER_IDS.map((id) => [id, providerLabel(id)] as const) : [...(known ?? [])];
  if (options.length > 0)
    return (
      <PickedField
        label={`${MATCH_NAMES[kind]}, any of`}
        options={options}
        picked={values}
        onChange={(picked) => onChange({ ...part, values: picked })}
      />
    );
  const lines = (label: string, example: string, hint: string) => (
    <LinesField
      label={label}
      hint={hint}
      example={example}
      rows={2}
      value={values.join('\n')}
      onChange={(text) => onChange({ ...part, values: text.split('\n') })}
    />
  );
  if (kind !== 'dimension')
    return lines(`${MATCH_NAMES[kind]}, any of`, 'gpt-5*', 'One in a line; * stands for any characters.');
  return (
    <div className="space-y-3">
      <TextField
        label="Dimension"
        maxLength={32}
        example="feature"
        value={name}
        onChange={(text) => onChange({ ...part, name: text })}
      />
      {lines('Value, any of', 'search', 'One in a line, as the caller states it.')}
    </div>
  );
}

import type { CostCentre } from '../../../contract/allocation-api.ts';
import { Field } from '../forms/Field.tsx';
import { PickedField } from '../forms/PickedField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { writePercent } from '../notation/numbers.ts';
import { leftOver, type Method, type TypedRule } from './rule-form.ts';
import { METHOD_WORDS } from './words.ts';

const METHODS = Object.entries(METHOD_WORDS) as [Method, string][];

interface SplitFieldsProps {
  readonly typed: TypedRule;
  readonly centres: readonly CostCentre[];
  readonly onChange: (change: Partial<TypedRule>) => void;
}

/** To whom a rule gives what it matches, and how much to each. */
export function SplitFields({ typed, centres, onChange }: SplitFieldsProps) {
  const { method, centres: chosen, dimension } = typed;
  const options = centres
    .filter(({ archivedAt }) => archivedAt === null)
    .map(({ costCentreId, code, name }) => [costCentreId, `${code} ${name}`] as const);
  const pick = (ids: readonly string[]) =>
    onChange({
      centres: ids.map(
        (id) => chosen.find(({ costCentreId }) => costCentreId === id) ?? { costCentreId: id, percent: '' },
      ),
    });
  const picked = chosen.map(({ costCentreId }) => costCentreId);
  return (
    <fieldset className="space-y-3">
      <legend className="sr-only">To whom</legend>
      <SelectField
        label="Goes"
        value={method}
        options={METHODS}
        onChange={(next) => onChange({ method: next })}
      />
      {method === 'direct' && (
        <SelectField
          label="Cost centre"
          value={picked[0] ?? ''}
          options={[['', 'Choose…'], ...options]}
          onChange={(id) => pick(id === '' ? [] : [id])}
        />
      )}
      {method === 'byDimension' && (
        <TextField
          label="Dimension that states the code"
          hint="A caller states it; unless a policy fixes its value, so can any caller."
          maxLength={32}
          example="cost_centre"
          value={dimension}
          onChange={(text) => onChange({ dimension: text })}
        />
      )}
      {(method === 'even' || method === 'proportional' || method === 'fixed') && (
        <PickedField label="Cost centres" options={options} picked={picked} onChange={pick} />
      )}
      {method === 'fixed' && chosen.length > 0 && (
        <Shares chosen={chosen} names={new Map(options)} onChange={(next) => onChange({ centres: next })} />
      )}
    </fieldset>
  );
}

interface SharesProps {
  readonly chosen: TypedRule['centres'];
  readonly names: ReadonlyMap<string, string>;
  readonly onChange: (centres: TypedRule['centres']) => void;
}

function Shares({ chosen, names, onChange }: SharesProps) {
  const left = leftOver(chosen);
  return (
    <div className="space-y-2">
      {chosen.map(({ costCentreId, percent }) => (
        <Field
          key={costCentreId}
          label={`Share of ${names.get(costCentreId) ?? 'one that is archived'}, per cent`}
        >
          {(ids) => (
            <input
              {...ids}
              className="input max-w-32 text-right"
              inputMode="decimal"
              autoComplete="off"
              maxLength={9}
              required
              value={percent}
              onChange={(event) =>
                onChange(
                  chosen.map((one) =>
                    one.costCentreId === costCentreId
                      ? { costCentreId, percent: event.target.value.trim() }
                      : one,
                  ),
                )
              }
            />
          )}
        </Field>
      ))}
      <p role="status" className="text-xs text-muted">
        {left === null
          ? 'Shares have at most four decimals and are 100 per cent at most together.'
          : left === '0'
            ? 'Everything is given away.'
            : `${writePercent(left)} stay unallocated.`}
      </p>
    </div>
  );
}

import type { NewBudget } from '../../../contract/budgets-api.ts';
import { Field } from '../forms/Field.tsx';

type Expected = NewBudget['expected'];

interface ReservationFieldsProps {
  readonly expected: Expected;
  readonly onChange: (expected: Expected) => void;
}

const FIRST_CHOICE = { percent: 95, minimumCalls: 100, stopsStreams: false };

/** What a call reserves before it goes to the provider: its worst case, or what such calls usually cost. */
export function ReservationFields({ expected, onChange }: ReservationFieldsProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">A call reserves</legend>
      <label className="flex items-start gap-2 py-1">
        <input
          type="radio"
          name="reservation"
          className="mt-1"
          checked={expected === null}
          onChange={() => onChange(null)}
        />
        <span>What it may cost at worst: the limit is not passed, and fewer calls fit at once</span>
      </label>
      <label className="flex items-start gap-2 py-1">
        <input
          type="radio"
          name="reservation"
          className="mt-1"
          checked={expected !== null}
          onChange={() => onChange(expected ?? FIRST_CHOICE)}
        />
        <span>
          What such calls usually cost: more fit at once, and the limit can be passed by a stated amount
        </span>
      </label>
      {expected && (
        <div className="mt-2 grid gap-4 sm:grid-cols-2">
          <Field label="Covers (per cent)" hint="Of the key’s last calls on the model.">
            {(ids) => (
              <input
                {...ids}
                type="number"
                className="input"
                required
                min={50}
                max={99}
                value={expected.percent}
                onChange={(event) => onChange({ ...expected, percent: event.target.valueAsNumber })}
              />
            )}
          </Field>
          <Field label="From this many calls on" hint="Before that the worst case is reserved.">
            {(ids) => (
              <input
                {...ids}
                type="number"
                className="input"
                required
                min={20}
                max={1000}
                value={expected.minimumCalls}
                onChange={(event) => onChange({ ...expected, minimumCalls: event.target.valueAsNumber })}
              />
            )}
          </Field>
          <label className="flex items-start gap-2 sm:col-span-2">
            <input
              type="checkbox"
              className="mt-1"
              checked={expected.stopsStreams}
              onChange={(event) => onChange({ ...expected, stopsStreams: event.target.checked })}
            />
            <span>End a stream that has used up what is reserved for it, where there is no more</span>
          </label>
        </div>
      )}
    </fieldset>
  );
}

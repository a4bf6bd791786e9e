import { type FormEvent, useState } from 'react';
import { PRESET_NAMES } from '../view/names.ts';
import { customPeriod, type Period, PRESETS, resolvePeriod } from './period.ts';

interface PeriodPickerProps {
  readonly period: Period;
  readonly onChange: (period: Period) => void;
}

const CHOICE =
  'h-8 px-2.5 text-sm max-sm:px-1.5 whitespace-nowrap -mt-px -ml-px border border-control-line bg-surface first:rounded-l-md last:rounded-r-md aria-pressed:bg-accent-soft aria-pressed:font-medium hover:bg-raised focus-visible:z-10 focus-visible:relative';

/** Presets and a custom period, all in UTC. */
export function PeriodPicker({ period, onChange }: PeriodPickerProps) {
  const [isEditing, setEditing] = useState(false);
  const isCustom = isEditing || period.kind === 'custom';
  return (
    <div>
      <fieldset>
        <legend className="sr-only">Period, in UTC</legend>
        <div className="inline-flex flex-wrap pt-px pl-px">
          {PRESETS.map((preset) => (
            <button
              key={preset}
              type="button"
              className={CHOICE}
              aria-pressed={!isCustom && period.kind === 'preset' && period.preset === preset}
              onClick={() => {
                setEditing(false);
                onChange({ kind: 'preset', preset });
              }}
            >
              {PRESET_NAMES[preset]}
            </button>
          ))}
          <button type="button" className={CHOICE} aria-pressed={isCustom} onClick={() => setEditing(true)}>
            Custom
          </button>
        </div>
      </fieldset>
      {isCustom && (
        <CustomPeriod
          key={period.kind === 'custom' ? period.from + period.to : period.preset}
          period={period}
          onChange={(chosen) => {
            setEditing(false);
            onChange(chosen);
          }}
        />
      )}
    </div>
  );
}

/** Two instants to the minute. The browser's fields know no zone: what is typed is read as UTC. */
function CustomPeriod({ period, onChange }: PeriodPickerProps) {
  const [isRefused, setRefused] = useState(false);
  const { fromMs, toMs } = resolvePeriod(period, Date.now());
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const chosen = customPeriod(`${fields.get('from')}Z`, `${fields.get('to')}Z`);
    setRefused(chosen === null);
    if (chosen) onChange(chosen);
  };
  return (
    <form className="mt-2 flex flex-wrap items-end gap-2" onSubmit={submit} noValidate>
      <InstantField name="from" label="From (UTC)" valueMs={fromMs} />
      <InstantField name="to" label="To (UTC), not included" valueMs={toMs} />
      <button type="submit" className="control-strong">
        Apply
      </button>
      {isRefused && (
        <p role="alert" className="w-full font-medium text-attention">
          Both ends are needed, and the end must be after the start.
        </p>
      )}
    </form>
  );
}

function InstantField({ name, label, valueMs }: { name: string; label: string; valueMs: number }) {
  return (
    <label className="text-xs text-muted">
      {label}
      <input
        type="datetime-local"
        name={name}
        className="control block"
        defaultValue={new Date(valueMs).toISOString().slice(0, 16)}
      />
    </label>
  );
}

import type { Hours } from '../../../contract/policies/hours.ts';

const DAYS = [
  [1, 'Mon'],
  [2, 'Tue'],
  [3, 'Wed'],
  [4, 'Thu'],
  [5, 'Fri'],
  [6, 'Sat'],
  [7, 'Sun'],
] as const;
const OFFICE: Hours = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };

interface HoursFieldProps {
  readonly hours: readonly Hours[];
  readonly onChange: (hours: readonly Hours[]) => void;
  readonly error?: string | null;
}

/** When calls may come: days and hours, several of them; none: always. */
export function HoursField({ hours, onChange, error }: HoursFieldProps) {
  const change = (index: number, next: Partial<Hours>) =>
    onChange(hours.map((one, at) => (at === index ? { ...one, ...next } : one)));
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Hours, in the organisation’s time</legend>
      <div className="space-y-2">
        {hours.map(({ days, from, to }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same
          <div key={index} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            {DAYS.map(([day, name]) => (
              <label key={day} className="flex items-center gap-1 text-xs">
                <input
                  type="checkbox"
                  checked={days.includes(day)}
                  onChange={(event) =>
                    change(index, {
                      days: event.target.checked ? [...days, day].sort() : days.filter((one) => one !== day),
                    })
                  }
                />
                {name}
              </label>
            ))}
            <input
              type="time"
              className="control"
              aria-label="From"
              value={from}
              onChange={(event) => change(index, { from: event.target.value })}
            />
            <input
              type="time"
              className="control"
              aria-label="To"
              value={to === '24:00' ? '' : to}
              title={to === '24:00' ? 'Until the end of the day' : undefined}
              onChange={(event) => change(index, { to: event.target.value || '24:00' })}
            />
            <button
              type="button"
              className="control"
              onClick={() => onChange(hours.filter((_, at) => at !== index))}
            >
              Remove
            </button>
          </div>
        ))}
        <button type="button" className="control" onClick={() => onChange([...hours, OFFICE])}>
          {hours.length === 0 ? 'Restrict hours' : 'Add hours'}
        </button>
      </div>
      {error && <p className="mt-1 text-xs text-attention">{error}</p>}
    </fieldset>
  );
}

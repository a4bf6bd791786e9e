import { monthAfter } from '../../../contract/accounting-period.ts';
import { monthBefore, monthName, recentMonths } from './months.ts';

interface MonthPickerProps {
  readonly month: string;
  readonly onChange: (month: string) => void;
}

/** Three years can be chosen from; the steps beside the list go further. */
const OFFERED = 36;

/** Chooses a month of the books. */
export function MonthPicker({ month, onChange }: MonthPickerProps) {
  const recent = recentMonths(Date.now(), OFFERED);
  const offered = recent.includes(month) ? recent : [month, ...recent].toSorted().toReversed();
  const isLast = month >= (recent[0] ?? month);
  return (
    <fieldset className="flex items-center gap-1.5 print:hidden">
      <legend className="sr-only">Month of the books, UTC</legend>
      <button
        type="button"
        className="control"
        aria-label="The month before"
        onClick={() => onChange(monthBefore(month))}
      >
        <span aria-hidden="true">‹</span>
      </button>
      <select
        className="control"
        aria-label="Month"
        value={month}
        onChange={(event) => onChange(event.target.value)}
      >
        {offered.map((one) => (
          <option key={one} value={one}>
            {monthName(one)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="control"
        aria-label="The month after"
        disabled={isLast}
        onClick={() => onChange(monthAfter(month))}
      >
        <span aria-hidden="true">›</span>
      </button>
    </fieldset>
  );
}

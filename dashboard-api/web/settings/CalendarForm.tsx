import { useState } from 'react';
import type { CalendarAnswer, CalendarSettings } from '../../../contract/calendar-api.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { writeDate } from '../notation/dates.ts';
import { formatInstant } from '../period/instant.ts';

const MONTHS = Array.from({ length: 12 }, (_, index): readonly [string, string] => [
  String(index + 1),
  writeDate(Date.UTC(2024, index, 1), 'monthAlone'),
]);

/** What days and quarters are counted by. @param present what holds now */
export function CalendarForm({ present, mayWrite }: { present: CalendarAnswer; mayWrite: boolean }) {
  const [timeZone, setTimeZone] = useState(present.timeZone);
  const [month, setMonth] = useState(String(present.fiscalStartMonth));
  const save = useCommand<CalendarAnswer>(['settings', 'budgets', 'policies']);
  const wanted: CalendarSettings = { timeZone, fiscalStartMonth: Number(month) };
  const isChanged = timeZone !== present.timeZone || wanted.fiscalStartMonth !== present.fiscalStartMonth;
  return (
    <Form
      error={save.error}
      className="px-3 pb-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ method: 'PUT', path: '/settings/calendar', body: wanted, ifMatch: present.etag });
      }}
    >
      <fieldset disabled={!mayWrite} className="space-y-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            place="timeZone"
            label="Days begin at midnight of"
            value={timeZone}
            onChange={setTimeZone}
            options={zonesWith(present.timeZone)}
          />
          <SelectField
            label="The fiscal year begins in"
            hint="Quarters follow it."
            value={month}
            onChange={setMonth}
            options={MONTHS}
          />
        </div>
        {present.pending.length > 0 && (
          <p className="text-muted">
            Budgets by{' '}
            {present.pending
              .map(({ period, from }) => `${period} from ${formatInstant(from)} UTC`)
              .join(', ')}
            : windows that had begun run to their end first.
          </p>
        )}
        <FormProblem error={save.error} />
        {mayWrite && (
          <button type="submit" className="control-strong" disabled={!isChanged || save.isPending}>
            {save.isPending ? 'Saving…' : 'Save'}
          </button>
        )}
      </fieldset>
    </Form>
  );
}

/** Every zone that the browser knows, and the one that holds. */
function zonesWith(present: string): (readonly [string, string])[] {
  const zones = new Set(['UTC', present, ...Intl.supportedValuesOf('timeZone')]);
  return [...zones].map((zone) => [zone, zone.replaceAll('_', ' ')]);
}

import { useState } from 'react';
import type { Destination } from '../../../contract/storage-api.ts';
import type { ReportField } from '../../../contract/usage-report.ts';
import { useCommand } from '../api/use-command.ts';
import { AccountFields } from '../exports/AccountFields.tsx';
import { SPECS } from '../exports/NewExport.tsx';
import { FORMAT_WORDS, PERIOD_WORDS } from '../exports/words.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { NumberField } from '../forms/NumberField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { fieldName, SUGGESTED_DIMENSIONS } from '../view/names.ts';
import {
  FORMATS_OF,
  periodsOf,
  scheduleOf,
  type TemplateKind,
  type TypedSchedule,
  withKind,
} from './typed-schedule.ts';

const KINDS: readonly (readonly [TemplateKind, string])[] = [
  ['requests', 'Every call: who, what, how it ended, tokens, cost'],
  ['decisions', 'Every policy decision: what passed, what was refused and why'],
  ['report', 'A report: calls and cost by one field'],
  ['focus', 'The month as FOCUS has it'],
  ['journal', 'The month as lines of a journal, for the general ledger'],
];
const SPLITS: readonly ReportField[] = [
  ...(['team', 'project', 'key', 'provider', 'model', 'costCentre'] as const),
  ...SUGGESTED_DIMENSIONS,
];

/** Has a file made and uploaded at the end of each period. */
export function NewExportSchedule({
  stores,
  onClose,
}: {
  stores: readonly Destination[];
  onClose: () => void;
}) {
  const usable = stores.filter(({ isEnabled }) => isEnabled);
  const [typed, setTyped] = useState<TypedSchedule>({
    name: '',
    kind: 'focus',
    format: 'csv',
    period: 'month',
    afterHours: '6',
    spec: '1.2',
    groupBy: 'team',
    debitAccount: '',
    creditAccount: '',
    displayCurrency: '',
    destinationId: usable[0]?.destinationId ?? '',
  });
  const create = useCommand<unknown>(['storage'], onClose);
  const set = (change: Partial<TypedSchedule>) => setTyped({ ...typed, ...change });
  const body = scheduleOf(typed);
  return (
    <FormModal
      title="Schedule a file"
      action="Schedule"
      working="Scheduling…"
      command={create}
      isDisabled={body === null}
      onClose={onClose}
      onSubmit={() => create.mutate({ method: 'POST', path: '/export-schedules', body })}
    >
      {usable.length === 0 && (
        <p className="rounded-md border border-attention bg-attention-soft px-3 py-2">
          There is no object store that is on. Add one first.
        </p>
      )}
      <TextField
        place="name"
        label="Name"
        maxLength={120}
        value={typed.name}
        onChange={(name) => set({ name })}
      />
      <SelectField
        place="export.kind"
        label="What"
        value={typed.kind}
        options={KINDS}
        onChange={(kind) => setTyped(withKind(typed, kind))}
      />
      {typed.kind === 'report' && (
        <SelectField
          place="export.query.groupBy"
          label="By"
          value={typed.groupBy}
          options={SPLITS.map((split) => [split, fieldName(split)] as const)}
          onChange={(groupBy) => set({ groupBy })}
        />
      )}
      {typed.kind === 'focus' && (
        <SelectField
          place="export.spec"
          label="Version of the specification"
          value={typed.spec}
          options={SPECS}
          onChange={(spec) => set({ spec })}
        />
      )}
      {typed.kind === 'journal' && <AccountFields typed={typed} onChange={set} />}
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          place="export.format"
          label="Format"
          value={typed.format}
          options={FORMATS_OF[typed.kind].map((format) => [format, FORMAT_WORDS[format]] as const)}
          onChange={(format) => set({ format })}
        />
        <SelectField
          place="period"
          label="Made"
          value={typed.period}
          options={periodsOf(typed.kind).map((period) => [period, PERIOD_WORDS[period]] as const)}
          onChange={(period) => set({ period })}
        />
      </div>
      <NumberField
        place="afterHours"
        label="Hours after the end of the period"
        hint="For calls that arrive late; 72 at most."
        value={typed.afterHours}
        onChange={(afterHours) => set({ afterHours })}
      />
      <SelectField
        place="destinationId"
        label="To"
        value={typed.destinationId}
        options={usable.map(({ destinationId, name }) => [destinationId, name] as const)}
        onChange={(destinationId) => set({ destinationId })}
      />
      <p className="text-xs text-muted">
        It runs with your rights at that moment, and stops when you leave. Each period is made once, also
        those that end during an outage.
      </p>
    </FormModal>
  );
}

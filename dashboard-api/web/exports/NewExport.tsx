import { useState } from 'react';
import { monthOf } from '../../../contract/accounting-period.ts';
import type { Export } from '../../../contract/exports-api.ts';
import { useCommand } from '../api/use-command.ts';
import { DateField } from '../forms/DateField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { monthBefore, monthName, recentMonths } from '../period/months.ts';
import { AccountFields } from './AccountFields.tsx';
import { type AskedKind, FORMATS, requestOf, type TypedExport } from './typed.ts';
import { FORMAT_WORDS } from './words.ts';

const KINDS: readonly (readonly [AskedKind, string])[] = [
  ['requests', 'Every call: who, what, how it ended, tokens, cost'],
  ['decisions', 'Every policy decision: what passed, what was refused and why'],
  ['focus', 'A month as FOCUS has it'],
  ['journal', 'A month as lines of a journal, for the general ledger'],
];
/** Versions of FOCUS. */
export const SPECS: readonly (readonly ['1.2' | '1.4', string])[] = [
  ['1.2', '1.2, which most tools read'],
  ['1.4', '1.4, the newest'],
];
const MONTHS = 36;

interface NewExportProps {
  readonly onClose: () => void;
  readonly onMade: (made: Export) => void;
}

/** Asks for a file. */
export function NewExport({ onClose, onMade }: NewExportProps) {
  const [typed, setTyped] = useState<TypedExport>(() => {
    const month = monthOf(new Date());
    const lastDay = new Date().toISOString().slice(0, 10);
    return {
      kind: 'requests',
      format: 'csv',
      firstDay: `${month}-01`,
      lastDay,
      month: monthBefore(month),
      spec: '1.2',
      debitAccount: '',
      creditAccount: '',
      displayCurrency: '',
    };
  });
  const ask = useCommand<Export>(['exports'], onMade);
  const set = (change: Partial<TypedExport>) => setTyped({ ...typed, ...change });
  const request = requestOf(typed);
  const day = (label: string, field: 'firstDay' | 'lastDay') => (
    <DateField label={label} value={typed[field]} onChange={(value) => set({ [field]: value })} />
  );
  return (
    <FormModal
      title="Export"
      action="Have it made"
      working="Asking…"
      command={ask}
      isDisabled={request === null}
      onClose={onClose}
      onSubmit={() => ask.mutate({ method: 'POST', path: '/exports', body: request })}
    >
      <SelectField
        place="kind"
        label="What"
        value={typed.kind}
        options={KINDS}
        onChange={(kind) => set({ kind, format: FORMATS[kind][0] })}
      />
      {typed.kind === 'focus' || typed.kind === 'journal' ? (
        <SelectField
          label="Month (UTC)"
          value={typed.month}
          options={recentMonths(Date.now(), MONTHS).map((month) => [month, monthName(month)] as const)}
          onChange={(month) => set({ month })}
        />
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          {day('First day (UTC)', 'firstDay')}
          {day('Last day (UTC)', 'lastDay')}
        </div>
      )}
      {typed.kind === 'focus' && (
        <SelectField
          place="spec"
          label="Version of the specification"
          value={typed.spec}
          options={SPECS}
          onChange={(spec) => set({ spec })}
        />
      )}
      {typed.kind === 'journal' && <AccountFields typed={typed} onChange={set} />}
      <SelectField
        place="format"
        label="Format"
        value={typed.format}
        options={FORMATS[typed.kind].map((format) => [format, FORMAT_WORDS[format]] as const)}
        onChange={(format) => set({ format })}
      />
      <p className="text-xs text-muted">
        It has everything of the period that your organisation has; the download asks for your rights again.
      </p>
    </FormModal>
  );
}

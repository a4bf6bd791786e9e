import { useState } from 'react';
import { PROVIDER_IDS } from '../../../contract/provider-ids.ts';
import { providerName } from '../../../contract/provider-names.ts';
import type { CostReportFile, ReportKind } from '../../../contract/reconciliation-api.ts';
import { useCommand } from '../api/use-command.ts';
import { Field } from '../forms/Field.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { csvColumns, guessKind, guessMapping, mappingOf, type TypedMapping } from './import.ts';
import { KIND_WORDS } from './words.ts';

/** As much as the API takes. */
const MOST_BYTES = 16 * 1024 * 1024;

interface ReadFile {
  readonly text: string;
  readonly columns: readonly string[];
}

interface ImportBillProps {
  readonly onClose: () => void;
  readonly onImported: (bills: readonly CostReportFile[]) => void;
}

/** Imports what a provider says that it billed, from a file. */
export function ImportBill({ onClose, onImported }: ImportBillProps) {
  const [file, setFile] = useState<ReadFile | 'too-large' | null>(null);
  const [kind, setKind] = useState<ReportKind>('generic-csv');
  const [name, setName] = useState('');
  const [mapping, setMapping] = useState<TypedMapping>(() => guessMapping([]));
  const send = useCommand<{ reports: CostReportFile[] }>(['bills'], ({ reports }) => onImported(reports));
  const take = async (chosen: File | undefined) => {
    if (!chosen) return setFile(null);
    if (chosen.size > MOST_BYTES) return setFile('too-large');
    const text = await chosen.text();
    const columns = csvColumns(text);
    setFile({ text, columns });
    setName(chosen.name.slice(0, 200));
    setKind(guessKind(text) ?? kind);
    setMapping({ ...guessMapping(columns), provider: mapping.provider });
  };
  const isMapped = kind === 'generic-csv';
  const mapped = isMapped ? mappingOf(mapping) : undefined;
  const read = file === 'too-large' ? null : file;
  return (
    <FormModal
      title="Import a bill"
      action="Import"
      working="Importing…"
      command={send}
      isWide
      isDisabled={read === null || name.trim() === '' || mapped === null}
      onClose={onClose}
      onSubmit={() =>
        read &&
        send.mutate({
          method: 'POST',
          path: '/reconciliation/reports',
          body: { kind, name: name.trim(), content: read.text, ...(mapped ? { mapping: mapped } : {}) },
        })
      }
    >
      <Field
        label="File"
        hint="A cost report of the provider, JSON or CSV, in US dollars, 16 MB at most."
        error={file === 'too-large' ? 'The file is larger than 16 MB: split it by month.' : null}
      >
        {(ids) => (
          <input
            {...ids}
            type="file"
            accept=".json,.csv,application/json,text/csv"
            className="block w-full text-sm file:mr-3 file:h-8 file:rounded-md file:border file:border-control-line file:bg-surface file:px-2.5 file:text-sm file:text-ink"
            required
            onChange={(event) => void take(event.target.files?.[0])}
          />
        )}
      </Field>
      <SelectField
        label="What it is"
        value={kind}
        options={Object.entries(KIND_WORDS) as [ReportKind, string][]}
        onChange={setKind}
      />
      <TextField label="Name" maxLength={200} value={name} onChange={setName} />
      {isMapped && read && <Mapping columns={read.columns} mapping={mapping} onChange={setMapping} />}
    </FormModal>
  );
}

interface MappingProps {
  readonly columns: readonly string[];
  readonly mapping: TypedMapping;
  readonly onChange: (mapping: TypedMapping) => void;
}

/** Which column holds what. */
function Mapping({ columns, mapping, onChange }: MappingProps) {
  if (columns.length === 0)
    return (
      <p role="alert" className="text-attention">
        The file begins with no row of column names, separated by commas.
      </p>
    );
  const column = (label: string, field: Exclude<keyof TypedMapping, 'provider'>, none: string) => (
    <SelectField
      label={label}
      value={mapping[field]}
      options={[['', none], ...columns.map((name) => [name, name] as const)]}
      onChange={(name) => onChange({ ...mapping, [field]: name })}
    />
  );
  return (
    <fieldset className="grid gap-3 rounded-md border border-line p-3 sm:grid-cols-2">
      <legend className="px-1 text-sm font-medium">Columns</legend>
      <SelectField
        label="Provider"
        value={mapping.provider}
        options={[['', 'Choose…'], ...PROVIDER_IDS.map((id) => [id, providerName(id)] as const)]}
        onChange={(provider) => onChange({ ...mapping, provider })}
      />
      {column('Day', 'day', 'Choose…')}
      {column('Amount', 'amount', 'Choose…')}
      {column('Currency', 'currency', 'none: all in US dollars')}
      {column('Model', 'model', 'none')}
      {column('Account', 'account', 'none')}
    </fieldset>
  );
}

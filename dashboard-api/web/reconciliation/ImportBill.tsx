import { useState } from 'react';
import { PROVIDER_IDS } from '../../../contract/provider-ids.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import type { CostReportFile, ReportKind } from '../../../contract/reconciliation-api.ts';
import { useCommand } from '../api/use-command.ts';
import { sizeWords } from '../exports/words.ts';
import { FileField } from '../forms/FileField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { csvColumns, guessKind, guessMapping, mappingOf, type TypedMapping } from './import.ts';
import { sizeFault, textOf } from './read-file.ts';
import { KIND_WORDS } from './words.ts';

/** So many characters are read in a moment. */
const SOON_READ = 1_000_000;

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
  const [file, setFile] = useState<ReadFile | { readonly fault: string } | null>(null);
  const [kind, setKind] = useState<ReportKind>('generic-csv');
  const [name, setName] = useState('');
  const [invoiceId, setInvoiceId] = useState('');
  const [mapping, setMapping] = useState<TypedMapping>(() => guessMapping([]));
  const send = useCommand<{ reports: CostReportFile[] }>(['bills'], ({ reports }) => onImported(reports));
  const take = async (chosen: File | undefined) => {
    if (!chosen) return setFile(null);
    send.reset();
    const fault = sizeFault(chosen.size);
    if (fault !== null) return setFile({ fault });
    const found = textOf(new Uint8Array(await chosen.arrayBuffer()));
    if ('fault' in found) return setFile(found);
    const { text } = found;
    const columns = csvColumns(text);
    setFile({ text, columns });
    setName(chosen.name.slice(0, 200));
    setKind(guessKind(text) ?? kind);
    setMapping({ ...guessMapping(columns, text), provider: mapping.provider });
  };
  const isMapped = kind === 'generic-csv';
  const mapped = isMapped ? mappingOf(mapping) : undefined;
  const read = file && 'text' in file ? file : null;
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
          body: {
            kind,
            name: name.trim(),
            content: read.text,
            ...(mapped ? { mapping: mapped } : {}),
            ...(invoiceId.trim() === '' ? {} : { invoiceId: invoiceId.trim() }),
          },
        })
      }
    >
      <FileField
        label="File"
        hint="A cost report of the provider, JSON or CSV, in any currency, 16 MB at most."
        error={file && 'fault' in file ? file.fault : null}
        accept=".json,.csv,application/json,text/csv"
        onChange={(chosen) => void take(chosen)}
      />
      <SelectField
        place="kind"
        label="What it is"
        value={kind}
        options={Object.entries(KIND_WORDS) as [ReportKind, string][]}
        onChange={setKind}
      />
      <TextField place="name" label="Name" maxLength={200} value={name} onChange={setName} />
      <TextField
        place="invoiceId"
        label="Invoice number"
        hint="FOCUS files name it once the month is reconciled."
        isOptional
        maxLength={120}
        value={invoiceId}
        onChange={setInvoiceId}
      />
      {send.isPending && read && read.text.length > SOON_READ && (
        <p role="status" className="text-sm text-muted">
          Sending and reading {sizeWords(read.text.length)}. A large file takes up to a minute; either all of
          it is kept or nothing.
        </p>
      )}
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
        The file begins with no row of column names, separated by commas, semicolons or tabs.
      </p>
    );
  const column = (
    label: string,
    field: Exclude<keyof TypedMapping, 'provider' | 'allIn' | 'decimals'>,
    none: string,
  ) => (
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
        place="mapping.provider"
        label="Provider"
        value={mapping.provider}
        options={[['', 'Choose…'], ...PROVIDER_IDS.map((id) => [id, providerLabel(id)] as const)]}
        onChange={(provider) => onChange({ ...mapping, provider })}
      />
      {column('Day', 'day', 'Choose…')}
      {column('Amount', 'amount', 'Choose…')}
      <SelectField
        place="mapping.decimals"
        label="Decimals"
        value={mapping.decimals}
        options={[
          ['point', 'after a point: 1234.56'],
          ['comma', 'after a comma: 1.234,56'],
        ]}
        onChange={(decimals) => onChange({ ...mapping, decimals })}
      />
      {column('Currency', 'currency', 'none: all in one')}
      {mapping.currency === '' && (
        <TextField
          place="mapping.currency"
          label="Every row is in"
          hint="A code of three letters, such as USD."
          maxLength={3}
          value={mapping.allIn}
          onChange={(allIn) => onChange({ ...mapping, allIn })}
        />
      )}
      {column('Model', 'model', 'none')}
      {column('Account', 'account', 'none')}
    </fieldset>
  );
}

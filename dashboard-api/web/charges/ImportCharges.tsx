import { useState } from 'react';
import type { EnteredCharges } from '../../../contract/provider-charges-api.ts';
import { useCommand } from '../api/use-command.ts';
import { formatCount } from '../figures/count.ts';
import { FileField } from '../forms/FileField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { listed } from '../reconciliation/words.ts';
import { STALE_BY_CHARGES } from './queries.ts';

/** As much as the API takes. */
const MOST_CHARS = 500_000;
const COLUMNS = 'category,provider,model,first day,last day,amount,reference,description';

/** Imports commitments and credits from a CSV: all of it, or nothing. */
export function ImportCharges({ onClose }: { onClose: () => void }) {
  const [content, setContent] = useState<string | null>(null);
  const [known, setKnown] = useState<EnteredCharges | null>(null);
  const send = useCommand<EnteredCharges>(STALE_BY_CHARGES, (entered) =>
    entered.known.length === 0 ? onClose() : setKnown(entered),
  );
  const isTooLong = content !== null && content.length > MOST_CHARS;
  return (
    <FormModal
      title="Import commitments and credits"
      action={known ? 'Done' : 'Import'}
      working="Importing…"
      command={send}
      isDisabled={content === null || content === '' || isTooLong}
      onClose={onClose}
      onSubmit={() =>
        known ? onClose() : send.mutate({ method: 'POST', path: '/provider-charges/csv', body: { content } })
      }
    >
      {known ? (
        <p role="status">
          {formatCount(known.charges.length)} came in. {listed(known.known, 'and')}{' '}
          {known.known.length === 1 ? 'was' : 'were'} there already, by{' '}
          {known.known.length === 1 ? 'its' : 'their'} reference.
        </p>
      ) : (
        <FileField
          label="File"
          hint={`A CSV that begins with ${COLUMNS}; model and reference may be missing, and a column currency may be there. Days such as 2026-11-20, amounts such as 1234.56. A reference that is there already does not come in again.`}
          error={isTooLong ? 'The file is too long: divide it.' : null}
          accept=".csv,text/csv"
          onChange={async (file) => setContent((await file?.text()) ?? null)}
        />
      )}
    </FormModal>
  );
}

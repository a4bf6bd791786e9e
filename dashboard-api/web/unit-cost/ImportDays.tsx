import { useState } from 'react';
import type { BusinessMeasure } from '../../../contract/unit-cost-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FileField } from '../forms/FileField.tsx';
import { FormModal } from '../forms/FormModal.tsx';

/** As much as the API takes. */
const MOST_CHARS = 500_000;

/** Imports counts of days from a CSV: all of it, or nothing. */
export function ImportDays({ measure, onClose }: { measure: BusinessMeasure; onClose: () => void }) {
  const [content, setContent] = useState<string | null>(null);
  const send = useCommand<unknown>(['measures', 'unit-cost'], onClose);
  const isTooLong = content !== null && content.length > MOST_CHARS;
  const columns = `day,quantity${measure.dimension === null ? '' : ',value'}`;
  return (
    <FormModal
      title={`Import days of ${measure.name}`}
      action="Import"
      working="Importing…"
      command={send}
      isDisabled={content === null || content === '' || isTooLong}
      onClose={onClose}
      onSubmit={() =>
        send.mutate({
          method: 'POST',
          path: `/business-measures/${measure.measureId}/csv`,
          body: { content },
        })
      }
    >
      <FileField
        label="File"
        hint={`A CSV that begins with ${columns}. Days such as 2026-11-20, of your calendar; each day that the file names is replaced.`}
        error={isTooLong ? 'The file is too long: split it by month.' : null}
        accept=".csv,text/csv"
        onChange={async (file) => setContent((await file?.text()) ?? null)}
      />
    </FormModal>
  );
}

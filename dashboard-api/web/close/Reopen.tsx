import { useState } from 'react';
import type { CloseMonth } from '../../../contract/close-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { ReasonField } from '../forms/TextField.tsx';
import { monthName } from '../period/months.ts';

/** Opens the last closed month again. */
export function Reopen({ month }: { month: string }) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const reopen = useCommand<CloseMonth>(['close', 'allocation'], () => setOpen(false));
  return (
    <div className="border-t border-line px-3 py-3">
      <button type="button" className="control" onClick={() => setOpen(true)}>
        Open again…
      </button>
      {isOpen && (
        <FormModal
          title={`Open ${monthName(month)} again`}
          action="Open again"
          working="Opening…"
          command={reopen}
          isGrave
          isDisabled={reason.trim().length < 3}
          onClose={() => setOpen(false)}
          onSubmit={() =>
            reopen.mutate({
              method: 'POST',
              path: `/close/${month}/reopening`,
              body: { reason: reason.trim() },
            })
          }
        >
          <p>
            The signed statement stays and can be downloaded; closing the month anew makes another revision.
            What was booked in later months meanwhile stays there.
          </p>
          <ReasonField value={reason} onChange={setReason} hint="Kept with the month and in the audit log." />
        </FormModal>
      )}
    </div>
  );
}

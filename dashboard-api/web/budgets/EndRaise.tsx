import { useState } from 'react';
import type { BudgetRow } from '../../../contract/budgets-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { ReasonField } from '../forms/TextField.tsx';
import { Amount } from '../money/Amount.tsx';
import { formatInstant } from '../period/instant.ts';

type Raise = BudgetRow['raises'][number];

interface EndRaiseProps {
  readonly row: BudgetRow;
  readonly raise: Raise;
  readonly onClose: () => void;
}

/** Takes a raise back before its time, once it is clear what then happens. */
export function EndRaise({ row, raise, onClose }: EndRaiseProps) {
  const [reason, setReason] = useState('');
  const end = useCommand(['budgets'], onClose);
  return (
    <FormModal
      title={`End the raise of “${row.name}” now`}
      action="End raise"
      working="Ending…"
      command={end}
      isDisabled={reason.trim() === ''}
      isGrave
      onClose={onClose}
      onSubmit={() =>
        end.mutate({
          method: 'POST',
          path: `/budgets/${row.budgetId}/raises/${encodeURIComponent(raise.madeAt)}/end`,
          ifMatch: row.etag,
          body: { reason: reason.trim() },
        })
      }
    >
      <p>
        The raise by <Amount nanos={raise.amountNanos} /> ends at once, instead of at{' '}
        {formatInstant(raise.until)} UTC.
      </p>
      {raise.ifEnded && <Consequence ifEnded={raise.ifEnded} isBlocking={row.mode === 'block'} />}
      <ReasonField hint="Shown with the budget, and in the audit log." value={reason} onChange={setReason} />
    </FormModal>
  );
}

/** What is spent stays spent; what happens to calls from then on. */
function Consequence({
  ifEnded: { limitNanos, aboveNanos, remainingNanos },
  isBlocking,
}: {
  ifEnded: NonNullable<Raise['ifEnded']>;
  isBlocking: boolean;
}) {
  const limit = <Amount nanos={limitNanos} />;
  const hasRoom = remainingNanos !== '0';
  return (
    <>
      <p>
        The limit of this window is then {limit}.{' '}
        {hasRoom ? (
          <>
            <Amount nanos={remainingNanos} /> of it is not spent yet.
          </>
        ) : aboveNanos === '0' ? (
          'All of it is spent.'
        ) : (
          <>
            All of it is spent, and <Amount nanos={aboveNanos} /> more: that stays spent.
          </>
        )}
      </p>
      <p>{isBlocking ? BLOCKING[hasRoom ? 'room' : 'full'] : NOTIFYING}</p>
    </>
  );
}

const UNDER_WAY = 'Calls under way run to their end and are charged.';
const BLOCKING = {
  room: `Calls that it counts are refused once that is spent. ${UNDER_WAY}`,
  full: `Calls that it counts are refused from then on (402), until its next window begins or its limit is raised. ${UNDER_WAY}`,
};
const NOTIFYING = 'It refuses no call. Its alerts go by this limit from then on.';

import { useState } from 'react';
import type { AllocationRule } from '../../../contract/allocation-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Amount } from '../money/Amount.tsx';
import { RoundedNote } from '../money/Rounded.tsx';
import { MonthPicker } from '../period/MonthPicker.tsx';
import { monthName } from '../period/months.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Section } from '../shell/Section.tsx';
import { SimulatedBadge } from '../shell/Simulated.tsx';
import { type ChangedRow, changedRows } from './preview.ts';
import type { AllocationPreview } from './queries.ts';

interface DraftPreviewProps {
  readonly rules: readonly AllocationRule[];
  readonly initialMonth: string;
}

/** What a draft would do to a month, beside what is in force. Nothing is changed by it. */
export function DraftPreview({ rules, initialMonth }: DraftPreviewProps) {
  const [month, setMonth] = useState(initialMonth);
  const [tried, setTried] = useState<{ readonly rules: typeof rules; readonly month: string } | null>(null);
  const run = useCommand<AllocationPreview>([]);
  const tryOut = () => {
    setTried({ rules, month });
    run.mutate({ method: 'POST', path: '/allocation/preview', body: { month, rules } });
  };
  const isOld = tried !== null && (tried.rules !== rules || tried.month !== month);
  return (
    <Section
      title="What it would do"
      about="A month as if the draft had held for all of it, beside the rules in force."
      aside={
        <span className="flex flex-wrap items-center gap-2">
          <MonthPicker month={month} onChange={setMonth} />
          <button type="button" className="control" disabled={run.isPending} onClick={tryOut}>
            {run.isPending ? 'Working…' : 'Preview'}
          </button>
        </span>
      }
    >
      <div role="status">
        {run.data && isOld && (
          <p className="px-3 pb-2 text-attention">The draft or the month has changed since it was tried.</p>
        )}
        {run.data?.present.hasSimulated && (
          <p className="px-3 pb-2">
            <SimulatedBadge />
          </p>
        )}
        {run.data && <Changes preview={run.data} />}
      </div>
      {run.error && (
        <div className="p-3">
          <FormProblem error={run.error} />
        </div>
      )}
    </Section>
  );
}

function Changes({ preview }: { preview: AllocationPreview }) {
  const { draft, present } = preview;
  return (
    <>
      <DataTable
        name="Preview"
        caption={`${monthName(draft.month)} by cost centre in US dollars: now, by the draft, and the change`}
        columns={[
          {
            name: 'Cost centre',
            className: 'w-full',
            cell: ({ code, name }: ChangedRow) => (
              <>
                <span className="font-medium">{code}</span> <span className="text-muted">{name}</span>
              </>
            ),
            foot: 'Total',
          },
          amountColumn('Now (USD)', 'presentNanos', present.totalNanos, 'max-sm:hidden'),
          amountColumn('By the draft (USD)', 'draftNanos', draft.totalNanos),
          amountColumn('Change (USD)', 'changeNanos'),
        ]}
        rows={changedRows(preview)}
        keyOf={({ id }) => id}
      />
      <RoundedNote />
    </>
  );
}

const amountColumn = (
  name: string,
  field: 'presentNanos' | 'draftNanos' | 'changeNanos',
  totalNanos?: string,
  className = '',
) => ({
  name,
  className,
  isNumber: true as const,
  cell: (row: ChangedRow) => <Amount nanos={row[field]} />,
  foot: totalNanos === undefined ? '' : <Amount nanos={totalNanos} />,
});

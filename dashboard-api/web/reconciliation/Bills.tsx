import { useState } from 'react';
import { providerLabel } from '../../../contract/provider-names.ts';
import type { CostReportFile } from '../../../contract/reconciliation-api.ts';
import { useCommand } from '../api/use-command.ts';
import { formatCount } from '../figures/count.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { StatedAmount } from '../money/StatedAmount.tsx';
import { formatDay } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Section } from '../shell/Section.tsx';
import { listed, stretchWords } from './words.ts';

/** The bills that were imported; of each day the newest that covers it counts. */
export function Bills({ bills }: { bills: readonly CostReportFile[] }) {
  const mayWrite = useMay('reconciliation:write');
  const [removing, setRemoving] = useState<CostReportFile | null>(null);
  const columns = [
    ...COLUMNS,
    ...(mayWrite
      ? [
          {
            name: 'Actions',
            isUnlabelled: true as const,
            cell: (bill: CostReportFile) => (
              <span className="flex justify-end">
                <button
                  type="button"
                  className="control"
                  aria-label={`Remove ${bill.name}`}
                  onClick={() => setRemoving(bill)}
                >
                  Remove
                </button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section title="Imported bills" about="Of each day the newest bill that covers it counts.">
      {bills.length === 0 ? (
        <Empty title="No bill yet">
          Import what a provider says that it billed: its cost report as JSON or CSV. It is then compared with
          what passed through SpendGate, day by day.
        </Empty>
      ) : (
        <DataTable
          name="Bills"
          caption="Imported bills, newest first"
          columns={columns}
          rows={bills}
          keyOf={({ reportId }) => reportId}
        />
      )}
      {removing && <RemoveBill bill={removing} onClose={() => setRemoving(null)} />}
    </Section>
  );
}

const COLUMNS = [
  {
    name: 'Bill',
    className: 'w-full',
    cell: ({ name, invoiceId, provider, firstDay, lastDay, isReplaced, missingRates }: CostReportFile) => (
      <span className="wrap-anywhere">
        <span className="font-medium">{name}</span>
        {isReplaced && <span className="badge ml-2">a later one counts</span>}
        {missingRates.length > 0 && (
          <span
            className="badge ml-2 text-attention"
            title={`No rate on ${listed(missingRates.map(stretchWords), 'and')}`}
          >
            waits for a rate
          </span>
        )}
        {invoiceId !== null && <span className="block text-xs text-muted">Invoice {invoiceId}</span>}
        <span className="block text-xs text-muted sm:hidden">
          {providerLabel(provider)}, {formatDay(firstDay)} to {formatDay(lastDay)}
        </span>
      </span>
    ),
  },
  {
    name: 'Provider',
    className: 'whitespace-nowrap max-sm:hidden',
    cell: ({ provider }: CostReportFile) => providerLabel(provider),
  },
  {
    name: 'Days (UTC)',
    className: 'whitespace-nowrap max-sm:hidden',
    cell: ({ firstDay, lastDay }: CostReportFile) => `${formatDay(firstDay)} to ${formatDay(lastDay)}`,
  },
  {
    name: 'Rows',
    isNumber: true as const,
    className: 'max-md:hidden',
    cell: ({ rows, rowsLeftOut }: CostReportFile) => (
      <span
        title={
          rowsLeftOut > 0
            ? `and ${formatCount(rowsLeftOut)} of other services, which are not compared`
            : undefined
        }
      >
        {formatCount(rows)}
      </span>
    ),
  },
  {
    name: 'Imported',
    className: 'whitespace-nowrap max-lg:hidden',
    cell: ({ importedAt }: CostReportFile) => formatDay(importedAt),
  },
  {
    name: 'Billed',
    isNumber: true as const,
    cell: ({ totals }: CostReportFile) =>
      totals.map(({ currency, amount }) => (
        <span key={currency} className="block whitespace-nowrap">
          <StatedAmount amount={amount} currency={currency} />
        </span>
      )),
  },
];

function RemoveBill({ bill, onClose }: { bill: CostReportFile; onClose: () => void }) {
  const remove = useCommand<unknown>(['bills'], onClose);
  return (
    <FormModal
      title={`Remove “${bill.name}”?`}
      action="Remove"
      working="Removing…"
      command={remove}
      isGrave
      onClose={onClose}
      onSubmit={() => remove.mutate({ method: 'DELETE', path: `/reconciliation/reports/${bill.reportId}` })}
    >
      <p>
        Its days are compared with an earlier bill then, or not at all. Nothing of what was recorded changes;
        the file can be imported again. A bill of a month that was closed with it stays.
      </p>
    </FormModal>
  );
}

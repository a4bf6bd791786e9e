import { useState } from 'react';
import type { ExchangeRate, ExchangeRateList } from '../../../contract/currencies-api.ts';
import { useCommand } from '../api/use-command.ts';
import { rateWords } from '../currency/format.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { formatIsoDay } from '../period/instant.ts';
import { monthName } from '../period/months.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { NewRate } from './NewRate.tsx';
import { standingOf } from './rate.ts';

/** Exchange rates: what amounts are shown by in other currencies, entered and taken back. */
export function Rates({ list, mayWrite }: { list: ExchangeRateList; mayWrite: boolean }) {
  const [isEntering, setEntering] = useState(false);
  const [leaving, setLeaving] = useState<ExchangeRate | null>(null);
  const { rates, closedUpTo } = list;
  const today = new Date().toISOString().slice(0, 10);
  const columns: Column<ExchangeRate>[] = [
    {
      name: 'From',
      cell: ({ effectiveFrom }) => formatIsoDay(effectiveFrom),
    },
    {
      name: 'To',
      className: 'whitespace-nowrap max-sm:hidden',
      cell: ({ effectiveUntil }) =>
        effectiveUntil === null ? (
          <span className="text-muted">until a later one</span>
        ) : (
          formatIsoDay(effectiveUntil)
        ),
    },
    { name: 'Rate', className: 'sm:whitespace-nowrap', cell: rateWords },
    { name: 'Source', className: 'w-full max-sm:hidden wrap-anywhere', cell: ({ source }) => source },
    {
      name: 'State',
      cell: (rate) => {
        const standing = standingOf(rate, today);
        return <span className={`badge ${standing === 'holds' ? 'badge-good' : ''}`}>{standing}</span>;
      },
    },
    ...(mayWrite
      ? [
          {
            name: 'Actions',
            isUnlabelled: true as const,
            cell: (rate: ExchangeRate) =>
              rate.withdrawnAt === null && (
                <button
                  type="button"
                  className="control"
                  aria-label={`Take back ${rateWords(rate)} from ${formatIsoDay(rate.effectiveFrom)}`}
                  onClick={() => setLeaving(rate)}
                >
                  Take back…
                </button>
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      {rates.length === 0 ? (
        <Empty title="No rate">Every amount is shown in US dollars.</Empty>
      ) : (
        <DataTable
          name="Exchange rates"
          caption="Exchange rates, those that began last first"
          columns={columns}
          rows={rates}
          keyOf={({ rateId }) => rateId}
        />
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 p-3">
        {mayWrite && (
          <button type="button" className="control" onClick={() => setEntering(true)}>
            Enter a rate
          </button>
        )}
        {closedUpTo !== null && (
          <p className="text-xs text-muted">
            Months up to {monthName(closedUpTo)} are closed: by what their days are shown stays.
          </p>
        )}
      </div>
      {isEntering && <NewRate onClose={() => setEntering(false)} />}
      {leaving && <Withdraw rate={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function Withdraw({ rate, onClose }: { rate: ExchangeRate; onClose: () => void }) {
  const withdraw = useCommand<unknown>(['exchange-rates', 'bills'], onClose);
  return (
    <FormModal
      title="Take a rate back?"
      action="Take back"
      working="Taking back…"
      command={withdraw}
      isGrave
      onClose={onClose}
      onSubmit={() =>
        withdraw.mutate({ method: 'POST', path: `/exchange-rates/${rate.rateId}/withdraw`, body: {} })
      }
    >
      <p>
        {rateWords(rate)} from {formatIsoDay(rate.effectiveFrom)}: its days are shown by the rate before it,
        or in US dollars. It stays in the list.
      </p>
    </FormModal>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { providerLabel } from '../../../contract/provider-names.ts';
import { useCommand } from '../api/use-command.ts';
import { rateWords } from '../currency/format.ts';
import { DateField } from '../forms/DateField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { ReasonField } from '../forms/TextField.tsx';
import { endOfDay } from '../period/days.ts';
import { formatEnd, formatMoment } from '../period/instant.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { EdgeStanding } from '../shell/EdgeStanding.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { overrideWords, rateLines } from './book.ts';
import { type OverrideRow, overridesQuery } from './queries.ts';

/** The organisation's own prices, each in force from an instant until another. */
export function Overrides({ mayWrite }: { mayWrite: boolean }) {
  const overrides = useQuery(overridesQuery);
  const [ending, setEnding] = useState<OverrideRow | null>(null);
  const columns = [
    {
      name: 'Model',
      className: 'w-full wrap-anywhere',
      cell: ({ provider, host, model }: OverrideRow) => (
        <>
          {model}
          <span className="block text-xs text-muted">
            {providerLabel(provider)}
            {host && `, ${host}`}
          </span>
        </>
      ),
    },
    {
      name: 'Price',
      className: 'min-w-40 md:min-w-64',
      cell: (row: OverrideRow) => <AgreedPrice row={row} />,
    },
    {
      name: 'First day (UTC)',
      className: 'whitespace-nowrap max-md:hidden',
      cell: ({ effectiveFrom }: OverrideRow) => formatMoment(Date.parse(effectiveFrom), true),
    },
    {
      name: 'Last day (UTC)',
      className: 'whitespace-nowrap max-sm:hidden',
      cell: ({ effectiveUntil }: OverrideRow) =>
        effectiveUntil === null ? 'no end' : formatEnd(Date.parse(effectiveUntil)),
    },
    { name: 'Reason', className: 'min-w-56 max-lg:hidden', cell: ({ reason }: OverrideRow) => reason },
    ...(mayWrite
      ? [
          {
            name: 'End',
            isUnlabelled: true as const,
            cell: (row: OverrideRow) =>
              row.effectiveUntil === null && (
                <button
                  type="button"
                  className="control"
                  aria-label={`End the price of ${row.model}`}
                  onClick={() => setEnding(row)}
                >
                  End…
                </button>
              ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Own prices"
      about="What you agreed with a provider. They are before the book, from their beginning until their end."
    >
      {overrides.data && <EdgeStanding edge={overrides.data.edge} />}
      <Loaded query={overrides} what="Your own prices" rows={2}>
        {({ overrides: rows }) =>
          rows.length === 0 ? (
            <p className="px-3 pb-4 text-muted">None: every call is priced by the book.</p>
          ) : (
            <DataTable
              name="Own prices"
              caption="Own prices, newest first"
              columns={columns}
              rows={rows}
              keyOf={({ overrideId }) => overrideId}
            />
          )
        }
      </Loaded>
      {ending && <EndOverride row={ending} onClose={() => setEnding(null)} />}
    </Section>
  );
}

function AgreedPrice({ row: { price, todaysRate } }: { row: OverrideRow }) {
  return (
    <>
      {overrideWords(price)}
      {rateLines(price).map((line) => (
        <span key={line} className="block text-xs text-muted">
          {line}
        </span>
      ))}
      {price.kind === 'rates-in-currency' && (
        <span className="block text-xs text-muted">
          {todaysRate
            ? `today ${rateWords(todaysRate)}`
            : `No rate of ${price.currency} holds today: cost unknown`}
        </span>
      )}
    </>
  );
}

function EndOverride({ row, onClose }: { row: OverrideRow; onClose: () => void }) {
  const [lastDay, setLastDay] = useState('');
  const [reason, setReason] = useState('');
  const end = useCommand<unknown>(['prices'], onClose);
  const at = endOfDay(lastDay);
  return (
    <FormModal
      title={`End the price of ${row.model}`}
      action="Set the end"
      working="Setting…"
      command={end}
      isDisabled={at === null}
      onClose={onClose}
      onSubmit={() =>
        end.mutate({
          method: 'POST',
          path: `/prices/overrides/${row.overrideId}/end`,
          body: { at, reason: reason.trim() },
        })
      }
    >
      <p>
        Calls from then on are priced by the book, or by another own price. Lines of before stay as they are:
        a price that was wrong is put right by entering the right one with the same first day, which then
        holds, and pricing the period again.
      </p>
      <DateField
        place="at"
        label="Last day"
        hint="Until its end, UTC."
        value={lastDay}
        onChange={setLastDay}
      />
      <ReasonField value={reason} onChange={setReason} />
    </FormModal>
  );
}

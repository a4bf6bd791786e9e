import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChargeList, ProviderChargeOut } from '../../../contract/provider-charges-api.ts';
import { Amount } from '../money/Amount.tsx';
import { StatedAmount } from '../money/StatedAmount.tsx';
import { monthName } from '../period/months.ts';
import { useMay } from '../session/rights.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { ImportCharges } from './ImportCharges.tsx';
import { MonthParts } from './MonthParts.tsx';
import { NewCharge } from './NewCharge.tsx';
import { chargesQuery } from './queries.ts';
import { WithdrawCharge } from './WithdrawCharge.tsx';
import { CATEGORY_WORDS, convertedWords, daysOf, sharersOf, signedAmount } from './words.ts';

type Dialog = 'enter' | 'import' | ProviderChargeOut | null;

/** What providers charge and credit besides usage, which effective cost has a share of. */
export function Charges({ month }: { month: string }) {
  const charges = useQuery(chargesQuery);
  const mayWrite = useMay('reconciliation:write');
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  return (
    <Section
      title="Commitments and credits (USD)"
      about="What a provider charges or credits besides usage. It is shared by the calls of its days, as effective cost."
      aside={
        mayWrite && (
          <div className="flex flex-wrap gap-2">
            <button type="button" className="control" onClick={() => setDialog('import')}>
              Import a CSV
            </button>
            <button type="button" className="control" onClick={() => setDialog('enter')}>
              Enter one
            </button>
          </div>
        )
      }
    >
      <Loaded query={charges} what="Commitments and credits" rows={2}>
        {(list) =>
          list.charges.length === 0 ? (
            <Empty title="None">Effective cost is the contracted one.</Empty>
          ) : (
            <>
              <Entered list={list} mayWrite={mayWrite} onWithdraw={setDialog} />
              <MonthParts month={month} />
            </>
          )
        }
      </Loaded>
      {dialog === 'enter' && <NewCharge onClose={close} />}
      {dialog === 'import' && <ImportCharges onClose={close} />}
      {dialog !== null && typeof dialog === 'object' && <WithdrawCharge charge={dialog} onClose={close} />}
    </Section>
  );
}

interface EnteredProps {
  readonly list: ChargeList;
  readonly mayWrite: boolean;
  readonly onWithdraw: (charge: ProviderChargeOut) => void;
}

function Entered({ list: { charges, closedUpTo }, mayWrite, onWithdraw }: EnteredProps) {
  const isClosed = ({ firstDay }: ProviderChargeOut) =>
    closedUpTo !== null && firstDay.slice(0, 7) <= closedUpTo;
  const columns: Column<ProviderChargeOut>[] = [
    {
      name: 'What',
      className: 'w-full',
      cell: (charge) => (
        <span className="wrap-anywhere">
          <span className="font-medium">{CATEGORY_WORDS[charge.category]}</span>, {charge.description}
          {charge.reference !== null && <span className="text-muted"> ({charge.reference})</span>}
          {charge.withdrawnAt !== null && <span className="badge ml-2">taken back</span>}
          <span className="block text-xs text-muted sm:hidden">
            {sharersOf(charge)}, {daysOf(charge)}
          </span>
        </span>
      ),
    },
    { name: 'Shared by', className: 'max-sm:hidden', cell: sharersOf },
    { name: 'Days (UTC)', className: 'whitespace-nowrap max-sm:hidden', cell: daysOf },
    {
      name: 'Amount',
      isNumber: true,
      cell: (charge) => (
        <>
          <Amount nanos={signedAmount(charge)} />
          {charge.convertedBy !== null && (
            <span
              className="block whitespace-nowrap text-xs text-muted"
              title={convertedWords(charge.currency, charge.convertedBy)}
            >
              of <StatedAmount amount={charge.amount} currency={charge.currency} />
            </span>
          )}
        </>
      ),
    },
    ...(mayWrite
      ? [
          {
            name: 'Actions',
            isUnlabelled: true as const,
            cell: (charge: ProviderChargeOut) =>
              charge.withdrawnAt === null &&
              !isClosed(charge) && (
                <button
                  type="button"
                  className="control"
                  aria-label={`Take back ${charge.description}`}
                  onClick={() => onWithdraw(charge)}
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
      <DataTable
        name="Commitments and credits"
        caption="Commitments and credits, those that begin last first"
        columns={columns}
        rows={charges}
        keyOf={({ chargeId }) => chargeId}
      />
      {closedUpTo !== null && (
        <p className="border-t border-line px-4 py-3 text-xs text-muted">
          Months up to {monthName(closedUpTo)} are closed: what has a day in them stays.
        </p>
      )}
    </>
  );
}

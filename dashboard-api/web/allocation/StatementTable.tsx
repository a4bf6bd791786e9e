import { Link } from '@tanstack/react-router';
import type { AllocationStatement } from '../../../contract/allocation-api.ts';
import { Amount } from '../money/Amount.tsx';
import { RoundedNote } from '../money/Rounded.tsx';
import { formatShare } from '../money/share.ts';
import { writeMoney } from '../notation/numbers.ts';
import { monthName } from '../period/months.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { UNALLOCATED } from './statement.ts';

interface Row {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly costNanos: string;
  readonly converted?: string | undefined;
}

/** A month by cost centre, with what stays unallocated and the total; each row opens its statement. */
export function StatementTable({ statement }: { statement: AllocationStatement }) {
  const { month, rows, unallocated, totalNanos, conversion, converted } = statement;
  const left = { costNanos: unallocated.costNanos, converted: unallocated.converted };
  const all: Row[] = [
    ...rows.map(({ costCentreId, ...row }) => ({ id: costCentreId, ...row })),
    { id: UNALLOCATED, code: 'Unallocated', name: 'given to nobody', ...left },
  ];
  const share = (nanos: string) => formatShare(BigInt(nanos), BigInt(totalNanos));
  const columns = [
    {
      name: 'Cost centre',
      className: 'whitespace-nowrap',
      cell: ({ id, code }: Row) => (
        <Link
          to="/allocation/$centre"
          params={{ centre: id }}
          search={{ month, ...(conversion ? { currency: conversion.currency } : {}) }}
          className={`row-link font-medium hover:underline ${id === UNALLOCATED ? 'text-attention' : ''}`}
        >
          {code}
        </Link>
      ),
      foot: 'Total',
    },
    {
      name: 'Name',
      className: 'w-full max-sm:hidden',
      cell: ({ name }: Row) => <span className="text-muted">{name}</span>,
      foot: '',
    },
    {
      name: 'Share',
      isNumber: true as const,
      cell: ({ costNanos }: Row) => share(costNanos),
      foot: share(totalNanos),
    },
    {
      name: 'Amount (USD)',
      isNumber: true as const,
      cell: ({ costNanos }: Row) => <Amount nanos={costNanos} />,
      foot: <Amount nanos={totalNanos} />,
    },
    ...(conversion
      ? [
          {
            name: `Amount (${conversion.currency})`,
            isNumber: true as const,
            cell: (row: Row) => <InCurrency amount={row.converted} currency={conversion.currency} />,
            foot: <InCurrency amount={converted} currency={conversion.currency} />,
          },
        ]
      : []),
  ];
  return (
    <>
      <DataTable
        name="Statement"
        caption={`${monthName(month)} by cost centre in US dollars, what is unallocated last. Each row opens its statement.`}
        columns={columns}
        rows={all}
        keyOf={({ id }) => id}
        isLinked
      />
      <RoundedNote />
    </>
  );
}

/** An amount that the API has rounded to the currency's coins, so that all add up. */
function InCurrency({ amount, currency }: { amount: string | undefined; currency: string }) {
  if (amount === undefined) return null;
  return (
    <data value={amount} title={`${amount} ${currency}`} data-amount="">
      {writeMoney(amount, currency)}
    </data>
  );
}

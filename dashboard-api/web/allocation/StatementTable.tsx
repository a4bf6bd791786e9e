import { Link } from '@tanstack/react-router';
import type { AllocationStatement } from '../../../contract/allocation-api.ts';
import { Amount } from '../money/Amount.tsx';
import { RoundedNote } from '../money/Rounded.tsx';
import { formatShare } from '../money/share.ts';
import { monthName } from '../period/months.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { UNALLOCATED } from './statement.ts';

interface Row {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly costNanos: string;
}

/** A month by cost centre, with what stays unallocated and the total; each row opens its statement. */
export function StatementTable({ statement }: { statement: AllocationStatement }) {
  const { month, rows, unallocated, totalNanos } = statement;
  const all: Row[] = [
    ...rows.map(({ costCentreId, ...row }) => ({ id: costCentreId, ...row })),
    { id: UNALLOCATED, code: 'Unallocated', name: 'given to nobody', costNanos: unallocated.costNanos },
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
          search={{ month }}
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

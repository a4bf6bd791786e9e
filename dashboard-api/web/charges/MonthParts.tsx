import { useQuery } from '@tanstack/react-query';
import type { ChargeParts } from '../../../contract/provider-charges-api.ts';
import { Amount } from '../money/Amount.tsx';
import { monthName } from '../period/months.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { chargePartsQuery } from './queries.ts';
import { daysOf, sharersOf } from './words.ts';

type Part = ChargeParts['parts'][number];

/** What of commitments and credits falls on a month, and whether anybody shares it. */
export function MonthParts({ month }: { month: string }) {
  const parts = useQuery(chargePartsQuery(month));
  return (
    <div className="border-t border-line">
      <h3 className="px-3 pt-3 font-medium">Shared in {monthName(month)}</h3>
      <Loaded query={parts} what="The month’s parts" rows={1}>
        {({ parts: found }) =>
          found.length === 0 ? (
            <p className="px-3 pt-1 pb-4 text-muted">None has a day of this month.</p>
          ) : (
            <DataTable
              name="Shared in the month"
              caption={`What of commitments and credits falls on ${monthName(month)}`}
              columns={COLUMNS}
              rows={found}
              keyOf={(part) => JSON.stringify([part.provider, part.model, part.firstDay, part.lastDay])}
            />
          )
        }
      </Loaded>
    </div>
  );
}

const COLUMNS = [
  { name: 'Shared by', className: 'w-full', cell: (part: Part) => sharersOf(part) },
  { name: 'Days (UTC)', className: 'whitespace-nowrap max-sm:hidden', cell: (part: Part) => daysOf(part) },
  {
    name: 'Contracted cost',
    isNumber: true as const,
    cell: ({ contractedNanos }: Part) =>
      contractedNanos === '0' ? (
        <span className="text-attention">no calls: nobody shares it</span>
      ) : (
        <Amount nanos={contractedNanos} />
      ),
  },
  { name: 'Part', isNumber: true as const, cell: ({ nanos }: Part) => <Amount nanos={nanos} /> },
];

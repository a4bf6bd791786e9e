import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { RequestPage, RequestRow } from '../../../contract/reports.ts';
import { readJson } from '../api/client.ts';
import { requestsPath } from '../api/paths.ts';
import { formatStamp } from '../period/instant.ts';
import { outcomeName } from '../requests/outcome.ts';
import { RequestCost } from '../requests/RequestCost.tsx';
import { DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import type { Filter } from '../view/search.ts';

const ASK_AGAIN_MS = 3_000;
const SHOWN = 5;
/** The gateway’s clock may be behind this browser’s. */
const CLOCKS_MS = 30_000;
const DAY_MS = 86_400_000;

/** Calls admitted since an instant, newest first, asked for again every few seconds. */
const arrivalsQuery = (sinceMs: number, keyId: string | null) =>
  queryOptions({
    queryKey: ['requests', 'arrivals', sinceMs, keyId],
    queryFn: ({ signal }) => {
      const filters: Filter[] = keyId === null ? [] : [{ field: 'key', value: keyId }];
      return readJson<RequestPage>(
        requestsPath({ fromMs: sinceMs, toMs: sinceMs + DAY_MS }, filters, null),
        signal,
      );
    },
    refetchInterval: ASK_AGAIN_MS,
  });

/** The calls that arrive while one watches. */
export function FirstArrivals({ keyId }: { keyId: string | null }) {
  const [sinceMs] = useState(() => Date.now() - CLOCKS_MS);
  const arrivals = useQuery(arrivalsQuery(sinceMs, keyId));
  return (
    <Loaded query={arrivals} what="Calls" rows={1}>
      {({ rows }) =>
        rows.length === 0 ? (
          <p role="status" className="flex items-center gap-2 text-muted">
            <span className="skeleton size-2 shrink-0 rounded-full bg-accent" aria-hidden="true" />
            Waiting for a call {keyId === null ? 'of any key that you may see' : 'of the key that you tested'}
            . It shows here within seconds.
          </p>
        ) : (
          <>
            <p role="status" className="font-medium text-accent">
              Your call has arrived and is in the books.
            </p>
            <DataTable
              name="Calls that arrived"
              caption="Calls since this page was opened, newest first. Each row opens its request."
              columns={COLUMNS}
              rows={rows.slice(0, SHOWN)}
              keyOf={({ eventId }) => eventId}
              isLinked
            />
          </>
        )
      }
    </Loaded>
  );
}

const COLUMNS = [
  {
    name: 'Time (UTC)',
    cell: ({ eventId, admittedAt }: RequestRow) => (
      <Link to="/requests" search={{ event: eventId }} className="row-link whitespace-nowrap hover:underline">
        {formatStamp(admittedAt)}
      </Link>
    ),
  },
  {
    name: 'Model',
    className: 'w-full',
    cell: (row: RequestRow) => row.modelServed ?? row.modelRequested ?? 'none stated',
  },
  { name: 'Outcome', className: 'max-sm:hidden', cell: (row: RequestRow) => outcomeName(row) },
  { name: 'Cost (USD)', isNumber: true as const, cell: (row: RequestRow) => <RequestCost row={row} /> },
];

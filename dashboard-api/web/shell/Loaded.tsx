import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { ProblemNotice } from './ProblemNotice.tsx';

interface LoadedProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  /** What is read, as the subject of a sentence: "The channels". */
  readonly what: string;
  /** Rows of the placeholder. */
  readonly rows?: number;
  /** True where what comes is no part of a card: what stands in its place is then one. */
  readonly isCard?: boolean;
  readonly children: (data: Data) => ReactNode;
}

/** What was read, or what stands in its place: a placeholder, an error, or that it is not for this person. */
export function Loaded<Data>({ query, what, rows = 4, isCard = false, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  return (
    <div className={isCard ? 'card mt-4' : ''}>
      {query.error ? (
        <div className="p-4">
          <ProblemNotice error={query.error} what={what} onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <TableSkeleton rows={rows} />
      )}
    </div>
  );
}

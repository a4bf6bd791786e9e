import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { ProblemNotice } from './ProblemNotice.tsx';

interface LoadedProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  /** What is read, as the subject of a sentence: "The channels". */
  readonly what: string;
  /** Rows of the placeholder. */
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}

/** What was read, or what stands in its place: a placeholder, an error, or that it is not for this person. */
export function Loaded<Data>({ query, what, rows = 4, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error instanceof ApiProblem && query.error.code === 'not_allowed')
    return (
      <p className="px-6 py-12 text-center text-muted">
        {what} cannot be seen with your role. An admin can change it.
      </p>
    );
  if (query.error)
    return (
      <div className="p-4">
        <ProblemNotice error={query.error} what={what} onRetry={() => void query.refetch()} />
      </div>
    );
  return <TableSkeleton rows={rows} />;
}

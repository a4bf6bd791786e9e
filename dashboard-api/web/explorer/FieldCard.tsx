import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { costQuery } from '../api/queries.ts';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { fieldName } from '../view/names.ts';
import type { GroupField, View } from '../view/search.ts';
import { Breakdown } from './Breakdown.tsx';
import { TableSkeleton } from './TableSkeleton.tsx';

/** A small table of spend by one field, loading, failing and refreshing by itself. */
export function FieldCard({ view, field }: { view: View; field: GroupField }) {
  const titleId = useId();
  const name = fieldName(field).toLowerCase();
  const answer = useQuery(costQuery(view, field));
  const { data: report, error, isLoadingError, refetch } = answer;
  const isReady = report?.groupBy[0] === field;
  return (
    <section
      className="card overflow-hidden"
      aria-labelledby={titleId}
      aria-busy={answer.isPlaceholderData && isReady}
    >
      <h2 id={titleId} className="px-3 pt-3 font-semibold">
        By {name}
      </h2>
      {isLoadingError && (
        <div className="p-3">
          <ProblemNotice error={error} what={`Spend by ${name}`} onRetry={() => void refetch()} />
        </div>
      )}
      {!isLoadingError && !isReady && <TableSkeleton rows={3} />}
      {isReady && <Breakdown view={view} field={field} report={report} />}
    </section>
  );
}

import type { UseQueryResult } from '@tanstack/react-query';
import { lazy, Suspense, useId, useMemo, useState } from 'react';
import type { SpendReport } from '../api/queries.ts';
import { useCurrencyWords } from '../currency/shown.ts';
import { periodWords } from '../period/instant.ts';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { GroupingSelect } from '../view/GroupingSelect.tsx';
import { fieldName } from '../view/names.ts';
import { useView } from '../view/use-view.ts';
import { Breakdown } from './Breakdown.tsx';
import { BucketTable } from './BucketTable.tsx';
import { byCost, layOut } from './series.ts';
import { TableSkeleton } from './TableSkeleton.tsx';

/** The charting library is most of the page's script: figures and tables do not wait for it. */
const SpendChart = lazy(() => import('./SpendChart.tsx'));

/** Spend over time by the chosen grouping; beneath it its legend as a table, and the chart as text. */
export function SpendOverTime({ spend }: { spend: UseQueryResult<SpendReport> }) {
  const { view, show } = useView();
  const titleId = useId();
  return (
    <section className="card mt-4" aria-labelledby={titleId} aria-busy={spend.isPlaceholderData}>
      <div className="flex flex-wrap items-center justify-between gap-2 px-4 pt-3">
        <h2 id={titleId} className="font-semibold">
          Spend over time
        </h2>
        <GroupingSelect value={view.groupBy} onChange={(groupBy) => show({ ...view, groupBy })} />
      </div>
      {spend.isLoadingError && (
        <div className="p-4">
          <ProblemNotice error={spend.error} what="Spend over time" onRetry={() => void spend.refetch()} />
        </div>
      )}
      {spend.isPending && (
        <>
          <div className="mx-4 mt-1 mb-2 h-79">
            <div className="skeleton size-full" />
          </div>
          <TableSkeleton rows={5} />
        </>
      )}
      {spend.data && <Drawn spend={spend.data} />}
    </section>
  );
}

/** Named after what the report was grouped by, which while another grouping loads is still the one before. */
function Drawn({ spend }: { spend: SpendReport }) {
  const { view } = useView();
  const words = useCurrencyWords();
  const [isOpen, setOpen] = useState(false);
  const { groupBy: field, series, totals, window } = spend;
  const chart = useMemo(
    () => layOut(series, byCost(totals.rows, field), field, window),
    [series, totals, field, window],
  );
  const caption = `Spend per ${chart.bucket} by ${fieldName(field).toLowerCase()} in ${words}, ${periodWords(window.fromMs, window.toMs)}`;
  return (
    <>
      <figure className="px-4 pt-1">
        <figcaption className="min-h-5 text-xs text-muted">
          {caption}.{series.total.unknownLines > 0 && ' Calls of unknown cost have no height here.'}
        </figcaption>
        <div className="mt-2 h-72">
          <Suspense fallback={<div className="skeleton size-full" />}>
            <SpendChart chart={chart} label={`${caption}. The same figures are in the table beneath.`} />
          </Suspense>
        </div>
      </figure>
      <div className="mt-2 border-t border-line">
        <Breakdown view={view} field={field} report={totals} isLegend />
      </div>
      <details className="border-t border-line" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="px-4 py-2 text-sm text-muted hover:text-ink">Figures per {chart.bucket}</summary>
        {isOpen && (
          <BucketTable view={view} field={field} report={series} window={window} bucket={chart.bucket} />
        )}
      </details>
    </>
  );
}

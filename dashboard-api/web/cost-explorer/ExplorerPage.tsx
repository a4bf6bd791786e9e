import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, memo, Suspense, useId, useState } from 'react';
import type { UsageReport } from '../../../contract/usage-report.ts';
import { CurrencySelect } from '../currency/CurrencySelect.tsx';
import { ConversionNote } from '../currency/ShownIn.tsx';
import { AmountsShownBy } from '../currency/shown.ts';
import { NothingYet } from '../explorer/NothingYet.tsx';
import { PatternDefinitions } from '../explorer/Swatch.tsx';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { ExportShown } from '../exports/ExportShown.tsx';
import { countOf } from '../figures/count.ts';
import { formatRate } from '../figures/rate.ts';
import { formatMoment, periodWords } from '../period/instant.ts';
import { PeriodPicker } from '../period/PeriodPicker.tsx';
import { SavedViews } from '../saved-views/SavedViews.tsx';
import { CopyButton } from '../shell/CopyButton.tsx';
import { Freshness } from '../shell/Freshness.tsx';
import { Page } from '../shell/Page.tsx';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { FilterBar } from '../view/FilterBar.tsx';
import { fieldName } from '../view/names.ts';
import { inCurrency } from '../view/search.ts';
import { BucketMatrix } from './BucketMatrix.tsx';
import { Controls } from './Controls.tsx';
import { explorerQuery, shownQuestion } from './question.ts';
import { ReportTable } from './ReportTable.tsx';
import { type Exploration, readExploration, statedAddress, writeExploration } from './search.ts';
import { shownName } from './words.ts';

/** The charting library is most of the page's script: figures and tables do not wait for it. */
const ReportChart = lazy(() => import('./ReportChart.tsx'));

/** Any figure by any one or two fields, over time; every figure opens the calls behind it. */
export function ExplorerPage() {
  const exploration = readExploration(useSearch({ strict: false }));
  const navigate = useNavigate();
  const client = useQueryClient();
  const answer = useQuery(explorerQuery(exploration));
  const { report, asked } = answer.data ?? {};
  const { view, chart } = exploration;
  const show = (next: Exploration) => {
    const search = writeExploration(next);
    // Asked before the page is drawn for it, which then finds the answer under way.
    void client.prefetchQuery(explorerQuery(readExploration(search)));
    void navigate({ to: '/explorer', search, resetScroll: false });
  };
  return (
    <Page
      title="Cost explorer"
      readsBy="usage:read"
      isSimulated={report?.hasSimulated ?? false}
      aside={<Freshness dataAsOf={report?.dataAsOf} isStale={answer.isRefetchError} />}
    >
      <PatternDefinitions />
      <section
        aria-label="Period and filters"
        className="mt-3 flex flex-wrap items-start gap-x-6 gap-y-2 print:hidden"
      >
        <PeriodPicker
          period={view.period}
          onChange={(period) => show({ ...exploration, view: { ...view, period } })}
        />
        <FilterBar view={view} onChange={(next) => show({ ...exploration, view: next })} />
        <CurrencySelect
          value={view.currency ?? null}
          onChange={(currency) => show({ ...exploration, view: inCurrency(view, currency) })}
        />
        <SavedViews />
      </section>
      <section className="card mt-4" aria-label="Report" aria-busy={answer.isPlaceholderData}>
        <Controls exploration={exploration} onChange={show} timeZone={report?.timeZone} />
        {answer.isLoadingError && (
          <div className="p-4">
            <ProblemNotice error={answer.error} what="The report" onRetry={() => void answer.refetch()} />
          </div>
        )}
        {answer.isPending && <TableSkeleton rows={10} />}
        {report && asked && report.rows.length > 0 && (
          <AmountsShownBy value={report.conversion ?? null}>
            <Answer report={report} exploration={asked} chart={chart} />
          </AmountsShownBy>
        )}
      </section>
      {report && report.rows.length === 0 && <NothingYet view={view} isFirst={report.dataAsOf === null} />}
    </Page>
  );
}

interface AnswerProps {
  readonly report: UsageReport;
  /** What the report answers: until the next has come, not what the controls say. */
  readonly exploration: Exploration;
  readonly chart: Exploration['chart'];
}

/** Drawn anew for another report, and not while one is waited for. */
const Answer = memo(function Answer({ report, exploration, chart }: AnswerProps) {
  const { view, shown } = exploration;
  const [isOpen, setOpen] = useState(false);
  const titleId = useId();
  const fields = report.groupBy.map((field) => fieldName(field).toLowerCase()).join(', then ');
  const title = `${shownName(shown, report.conversion?.currency ?? 'USD')} by ${fields} per ${report.interval ?? 'period'}`;
  return (
    <>
      <figure className="px-4 pt-3" aria-labelledby={titleId}>
        <figcaption className="text-xs text-muted">
          <h2 id={titleId} className="text-sm font-semibold text-ink">
            {title}
            {report.isCumulative && ', running total'}
          </h2>
          <p>{statementOf(report)}</p>
          {report.displayCurrency !== undefined && (
            <ConversionNote currency={report.displayCurrency} conversion={report.conversion} />
          )}
        </figcaption>
        <div className="mt-2 h-72">
          <Suspense fallback={<div className="skeleton size-full" />}>
            <ReportChart
              report={report}
              shown={shown}
              chart={chart}
              label={`${title}. The same figures are in the tables beneath.`}
            />
          </Suspense>
        </div>
      </figure>
      <div className="mt-2">
        <ReportTable view={view} report={report} shown={shown} />
      </div>
      <details
        className="border-t border-line print:hidden"
        onToggle={(event) => setOpen(event.currentTarget.open)}
      >
        <summary className="px-4 py-2 text-sm text-muted hover:text-ink">
          Figures per {report.interval}
        </summary>
        {isOpen && <BucketMatrix view={view} report={report} shown={shown} />}
      </details>
      <div className="flex flex-wrap items-center gap-3 border-t border-line px-4 py-3 print:hidden">
        <ExportShown question={shownQuestion(exploration, report)} />
        <CopyButton text={statedAddress(location)} label="Copy address" />
        <button type="button" className="control" onClick={() => print()}>
          Print
        </button>
      </div>
      <p className="border-t border-line px-4 py-3 text-xs text-muted">
        Amounts are rounded for display, so shown parts may differ from a shown total by a cent; pointing at
        an amount or copying it gives every digit. ≈ marks a sum that is partly an estimate, ≥ one that lacks
        costs not known yet.
      </p>
    </>
  );
});

const READ = { rollups: '', both: ' Partly read call by call.', calls: ' Read call by call.' } as const;

/** Period, zone, currency, what is uncertain, and what is compared, in sentences. */
function statementOf(report: UsageReport): string {
  const { from, to, timeZone, currency, estimatedShare, unknownShare, previousPeriod } = report;
  const period = `${span({ from, to })}, steps in ${timeZone}, ${currency}.`;
  const uncertain = `${percent(estimatedShare)} of the spend is estimated; ${percent(unknownShare)} of all lines are of unknown cost.`;
  const read = READ[report.readFrom];
  const compared = previousPeriod
    ? ` Compared with ${span(previousPeriod)}: ${countOf(previousPeriod.days, 'day')} against ${countOf(report.days, 'day')}.${
        previousPeriod.recordedFrom === null
          ? ''
          : ` Calls are on record from ${formatMoment(Date.parse(previousPeriod.recordedFrom))} UTC on alone: changes are against less than all of that.`
      }`
    : '';
  return `${period} ${uncertain}${compared}${read}`;
}

const span = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  periodWords(Date.parse(from), Date.parse(to));
const percent = (share: number | null): string => formatRate(share ?? 0);

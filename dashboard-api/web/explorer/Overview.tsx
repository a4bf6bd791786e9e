import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { CostReport } from '../../../contract/reports.ts';
import { completenessQuery, forecastQuery, spendQuery } from '../api/queries.ts';
import { CurrencySelect } from '../currency/CurrencySelect.tsx';
import { ShownIn } from '../currency/ShownIn.tsx';
import { SavedViews } from '../saved-views/SavedViews.tsx';
import { useMay } from '../session/rights.ts';
import { Freshness } from '../shell/Freshness.tsx';
import { Page } from '../shell/Page.tsx';
import { inCurrency } from '../view/search.ts';
import { useView } from '../view/use-view.ts';
import { ViewBar } from '../view/ViewBar.tsx';
import { Accounted } from './Accounted.tsx';
import { FieldCard } from './FieldCard.tsx';
import { Headline } from './Headline.tsx';
import { MonthEnd } from './MonthEnd.tsx';
import { NothingYet } from './NothingYet.tsx';
import { SpendOverTime } from './SpendOverTime.tsx';
import { PatternDefinitions } from './Swatch.tsx';
import { useInStep } from './use-in-step.ts';

/** It stands beneath what is seen first, and comes after it. */
const MonthSoFar = lazy(() => import('./MonthSoFar.tsx'));

/** The three tables beside the chart: the first three of these that the chart does not show already. */
const CARD_FIELDS = ['model', 'team', 'key', 'provider'] as const;

/** Spend of a period: headline figures, over time, by model, team and key. */
export function Overview() {
  const { view, show } = useView();
  const currency = view.currency ?? null;
  const spend = useQuery(spendQuery(view));
  // Gates count for the whole organisation: who sees a part of it has no such figures.
  const isForAll = useMay('usage:read');
  const completeness = useQuery({ ...completenessQuery, enabled: isForAll });
  const forecast = useQuery(forecastQuery(view));
  const report = spend.data?.totals;
  useInStep(report, spend.isPlaceholderData ? 0 : spend.dataUpdatedAt);
  const cards = CARD_FIELDS.filter((field) => field !== view.groupBy).slice(0, 3);
  return (
    <Page
      title="Overview"
      readsBy="usage:read"
      isSimulated={report?.hasSimulated ?? false}
      aside={
        <Freshness
          dataAsOf={report?.dataAsOf}
          isStale={spend.isRefetchError || completeness.isRefetchError}
        />
      }
    >
      <PatternDefinitions />
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <ViewBar>
          <SavedViews />
        </ViewBar>
        <CurrencySelect value={currency} onChange={(next) => show(inCurrency(view, next))} />
      </div>
      <ShownIn currency={currency} toMs={spend.data?.window.toMs ?? Date.now()}>
        <Headline
          report={report}
          isOfBefore={spend.isPlaceholderData}
          completeness={completeness.data}
          isFailed={spend.isLoadingError}
          isCountFailed={completeness.isLoadingError}
          isCountShown={isForAll}
        />
        {report && isEmpty(report) ? (
          <NothingYet view={view} isFirst={report.dataAsOf === null} />
        ) : (
          <>
            <SpendOverTime spend={spend} />
            {/* They load with the chart but wait for its table, whose length they stand beneath. */}
            <div className="mt-4 grid items-start gap-4 lg:grid-cols-3" hidden={spend.isPending}>
              {cards.map((field) => (
                <FieldCard key={field} view={view} field={field} />
              ))}
            </div>
          </>
        )}
      </ShownIn>
      {!(report && isEmpty(report)) && (
        <>
          <ShownIn currency={currency} toMs={Date.now()}>
            <Suspense fallback={<div className="skeleton mt-4 h-80" />}>
              <MonthSoFar view={view} />
            </Suspense>
            <MonthEnd
              answer={forecast.data}
              isOfBefore={forecast.isPlaceholderData}
              isFailed={forecast.isLoadingError}
            />
          </ShownIn>
          {isForAll && <Accounted completeness={completeness.data} isFailed={completeness.isLoadingError} />}
          <p className="mt-4 text-xs text-muted">
            Amounts are rounded for display, so shown parts may differ from a shown total by a cent; pointing
            at an amount or copying it gives every digit. ≈ marks a sum that is partly an estimate, ≥ one that
            lacks costs not known yet. All times are UTC.
          </p>
        </>
      )}
    </Page>
  );
}

const isEmpty = ({ total, rows }: CostReport): boolean => total.requests === 0 && rows.length === 0;

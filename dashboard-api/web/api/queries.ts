/**
 * Every read of the page. A key holds the view, not instants: a preset is resolved when a query runs, so that a
 * refresh moves its window on and the figures on screen stay until the new ones are there.
 */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { BudgetList } from '../../../contract/budgets-api.ts';
import type { Completeness } from '../../../contract/completeness.ts';
import type { KeyList, Session } from '../../../contract/dashboard.ts';
import type { ForecastAnswer } from '../../../contract/forecast-api.ts';
import type { MonthToDate } from '../../../contract/month-to-date-api.ts';
import type { CostReport, Grouping, RequestDetail, RequestPage } from '../../../contract/reports.ts';
import type { TeamList } from '../../../contract/teams-api.ts';
import type { ReportQuestion, UsageReport } from '../../../contract/usage-report.ts';
import { resolvePeriod, type TimeWindow } from '../period/period.ts';
import { questionOf } from '../view/question.ts';
import type { Filter, FilterField, GroupField, View } from '../view/search.ts';
import { readAnswer, readJson } from './client.ts';
import { costPath, forecastPath, monthToDatePath, requestsPath, seriesPath } from './paths.ts';
import { ApiProblem } from './problem.ts';
import { SESSION_KEY } from './query-client.ts';

/** What chart and headline show: both reports are of one window, so that they belong together. */
export interface SpendReport {
  readonly window: TimeWindow;
  readonly groupBy: GroupField;
  /** By time bucket and group. */
  readonly series: CostReport;
  /** By group. */
  readonly totals: CostReport;
}

export const windowNow = (view: Pick<View, 'period'>): TimeWindow => resolvePeriod(view.period, Date.now());

/** Who is signed in; null: nobody. Asked once: it takes no signal, so that a page that is drawn anew joins the question. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: async (): Promise<Session | null> => {
    try {
      return await readJson<Session>('/session');
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
  refetchInterval: false,
});

export const COST_KEY = ['cost'] as const;

/** Cost by one field, read again in step with the headline (`useInStep`). */
export const costQuery = (view: View, field: Grouping) =>
  queryOptions({
    queryKey: [...COST_KEY, view.period, view.filters, view.excluded, field],
    queryFn: ({ signal }) =>
      readJson<CostReport>(costPath(windowNow(view), view.filters, [field], view.excluded), signal),
    placeholderData: keepPreviousData,
    refetchInterval: false,
  });

/** Cost by the view's grouping, over time and in all. */
export const spendQuery = (view: View) =>
  queryOptions({
    queryKey: ['spend', view.period, view.filters, view.excluded, view.groupBy],
    queryFn: async ({ signal }): Promise<SpendReport> => {
      const { filters, groupBy, excluded } = view;
      const window = windowNow(view);
      const [series, totals] = await Promise.all([
        readJson<CostReport>(seriesPath(window, filters, groupBy, excluded), signal),
        readJson<CostReport>(costPath(window, filters, [groupBy], excluded), signal),
      ]);
      return { window, groupBy, series, totals };
    },
    placeholderData: keepPreviousData,
  });

/** Asks for a report on usage. */
export const readUsage = (question: ReportQuestion, signal: AbortSignal): Promise<UsageReport> =>
  readAnswer<UsageReport>('/reports/usage', question, signal);

/** A report on usage. @param question made when the query runs, so that a refresh moves its period on */
export const usageQuery = (key: unknown, question: () => ReportQuestion) =>
  queryOptions({
    queryKey: ['usage', key],
    queryFn: ({ signal }) => readUsage(question(), signal),
    placeholderData: keepPreviousData,
  });

/** What the whole view comes to. */
export const totalQuery = (view: View) =>
  usageQuery(['total', view.period, view.filters, view.excluded], () =>
    questionOf(windowNow(view), view, { timeZone: 'UTC' }),
  );

/**
 * The values that a field has in the period, dearest first: what a filter can be set to. No others
 * stand in for them meanwhile: another field's could be chosen as this one's.
 */
export const valuesQuery = (view: View, field: FilterField, filters: readonly Filter[] = []) =>
  queryOptions({
    queryKey: ['values', view.period, filters, field],
    queryFn: ({ signal }) =>
      readUsage(
        questionOf(
          windowNow(view),
          { filters },
          { groupBy: [field], top: MAX_VALUES, measures: ['contractedCost'] },
        ),
        signal,
      ),
    refetchInterval: false,
  });

const MAX_VALUES = 100;

/** What the present month comes to by its end. It moves slowly. */
export const forecastQuery = (view: View) =>
  queryOptions({
    queryKey: ['forecast', view.filters, view.excluded],
    queryFn: ({ signal }) => readJson<ForecastAnswer>(forecastPath(view.filters, view.excluded), signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });

/** The present month beside the same days of the one before. */
export const monthToDateQuery = (view: View) =>
  queryOptions({
    queryKey: ['month-to-date', view.filters, view.excluded],
    queryFn: ({ signal }) => readJson<MonthToDate>(monthToDatePath(view.filters, view.excluded), signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });

export const completenessQuery = queryOptions({
  queryKey: ['completeness'],
  queryFn: ({ signal }) => readJson<Completeness>('/completeness', signal),
});

/** The request list, page by page. Only a list that shows its first page alone refreshes by itself. */
export const requestsQuery = (view: View) =>
  infiniteQueryOptions({
    queryKey: ['requests', view.period, view.filters, view.excluded],
    queryFn: ({ pageParam, signal }) =>
      readJson<RequestPage>(requestsPath(windowNow(view), view.filters, pageParam, view.excluded), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

/** One request with everything that was recorded of it. */
export const requestQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['request', eventId],
    queryFn: ({ signal }) => readJson<RequestDetail>(`/requests/${eventId}`, signal),
    refetchInterval: false,
    // What is not there is not asked for again because the panel is drawn anew; its button asks.
    retryOnMount: false,
  });

/** Every key that the person may see. */
export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => readJson<KeyList>('/keys', signal),
});

/** Teams with their projects. */
export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: ({ signal }) => readJson<TeamList>('/teams', signal),
  refetchInterval: false,
});

/** Budgets and how they stand; archived ones too if asked for. */
export const budgetsQuery = (isArchivedToo: boolean) =>
  queryOptions({
    queryKey: ['budgets', isArchivedToo],
    queryFn: ({ signal }) => readJson<BudgetList>(`/budgets${isArchivedToo ? '?archived=true' : ''}`, signal),
    placeholderData: keepPreviousData,
  });

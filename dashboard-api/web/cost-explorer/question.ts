import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ReportQuestion, UsageReport } from '../../../contract/usage-report.ts';
import { readUsage } from '../api/queries.ts';
import { resolvePeriod } from '../period/period.ts';
import { questionOf } from '../view/question.ts';
import { type Exploration, intervalFor, isByCostCentre } from './search.ts';

/** Rows under each parent before Other: as many as can be told apart in a chart. */
const TOP = 9;

/** A report beside what it answers. How it is drawn is no question. */
export const explorerQuery = (exploration: Exploration) => {
  const { chart: _chart, ...asked } = exploration;
  return queryOptions({
    queryKey: ['usage', asked],
    queryFn: async ({ signal }) => ({
      report: await readUsage(
        { ...explorerQuestion(exploration, Date.now()), ...comparedMeasures(exploration) },
        signal,
      ),
      asked: exploration,
    }),
    placeholderData: keepPreviousData,
  });
};

/** Of the period before the table shows what is shown alone: tokens of it are not read for nothing. */
const comparedMeasures = ({ isCompared, shown }: Exploration): Pick<ReportQuestion, 'compareMeasures'> =>
  isCompared && (shown === 'contractedCost' || shown === 'requests')
    ? { compareMeasures: ['contractedCost', 'requests'] }
    : {};

/** What the API is asked for an exploration. @param nowMs where a preset's period ends */
export function explorerQuestion(exploration: Exploration, nowMs: number): ReportQuestion {
  const { view, by, second, shown, interval, isCumulative, isCompared, isOwnZone } = exploration;
  const window = resolvePeriod(view.period, nowMs);
  return questionOf(window, view, {
    groupBy: second === null ? [by] : [by, second],
    interval: interval ?? intervalFor(window),
    isCumulative,
    orderBy: shown,
    top: TOP,
    compare: isCompared ? 'previous' : 'none',
    measures: isByCostCentre(exploration)
      ? ['contractedCost', 'requests']
      : ['contractedCost', 'requests', 'tokens', 'cacheHitRate'],
    ...(view.currency === undefined ? {} : { displayCurrency: view.currency }),
    // Absent: the organisation's own.
    ...(isOwnZone ? {} : { timeZone: 'UTC' }),
  });
}

/** The question of a report that is on screen, about the instants that it states and not those of now. */
export function shownQuestion(
  exploration: Exploration,
  { from, to, interval }: Pick<UsageReport, 'from' | 'to' | 'interval'>,
): ReportQuestion {
  return { ...explorerQuestion(exploration, Date.parse(to)), from, to, interval };
}

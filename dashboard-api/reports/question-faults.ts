/** What is wrong with a question that has the right form. No I/O. */

import type { Problem } from '../../contract/dashboard.ts';
import type { ReportQuery } from '../../contract/usage-report.ts';
import { isTimeZone } from '../budgets/windows.ts';
import { KNOWN_ZONE, LATER_THAN_FROM } from '../http/expected.ts';
import { isCostOrder } from './figures.ts';

export type Faults = NonNullable<Problem['faults']>;

/** Measures that can be divided among cost centres; requests are answered as null. */
const DIVIDED_MEASURES: readonly string[] = ['contractedCost', 'effectiveCost', 'requests'];

/** @returns fields of the question and what is expected there; empty: it can be answered */
export function questionFaults(query: ReportQuery): Faults {
  const { from, to, timeZone, isCumulative, interval, filters } = query;
  const asked = filters.map(({ field, isExcluded }) => `${field} ${isExcluded}`);
  const checks: [isWrong: boolean, place: string, message: string][] = [
    [!(Date.parse(from) < Date.parse(to)), 'to', LATER_THAN_FROM],
    [timeZone !== undefined && !isTimeZone(timeZone), 'timeZone', KNOWN_ZONE],
    [isCumulative && interval === null, 'isCumulative', 'needs an interval'],
    [filters.some(({ field }) => field === 'organisation'), 'filters', 'organisation cannot be filtered by'],
    [new Set(asked).size < asked.length, 'filters', 'state all values of a field in one filter'],
    [
      filters.some(({ field, isExcluded }) => field === 'tokenClass' && isExcluded),
      'filters',
      'token classes cannot be excluded',
    ],
  ];
  const plain = checks.flatMap(([isWrong, place, message]) => (isWrong ? [{ place, message }] : []));
  return [...plain, ...classFaults(query), ...costCentreFaults(query)];
}

const asksFor = ({ groupBy, filters }: ReportQuery, name: 'tokenClass' | 'costCentre'): boolean =>
  groupBy.includes(name) || filters.some(({ field }) => field === name);

/** The question divides calls among cost centres. */
export const isByCostCentre = (query: ReportQuery): boolean => asksFor(query, 'costCentre');

/** A call is not of one token class: its count, and what a single call is measured by, are not asked with it. */
function classFaults({ groupBy, filters, orderBy }: ReportQuery): Faults {
  if (!groupBy.includes('tokenClass')) return [];
  const isOrdered = orderBy === 'requests' || orderBy === 'listCost';
  const isFiltered = filters.some(({ field }) => field === 'tokenClass');
  return [
    ...(isOrdered ? [{ place: 'orderBy', message: 'token classes have no requests and no list cost' }] : []),
    ...(isFiltered ? [{ place: 'filters', message: 'split or filter by token class, not both' }] : []),
  ];
}

/** What is divided among cost centres is money. */
function costCentreFaults(query: ReportQuery): Faults {
  if (!isByCostCentre(query)) return [];
  const { orderBy, measures, compareMeasures = [] } = query;
  const isOrdered = isCostOrder(orderBy) && orderBy !== 'listCost';
  const isMeasured = [...measures, ...compareMeasures].every((measure) => DIVIDED_MEASURES.includes(measure));
  const message = 'by cost centre there is contracted and effective cost alone';
  return [
    ...(isOrdered ? [] : [{ place: 'orderBy', message }]),
    ...(isMeasured ? [] : [{ place: 'measures', message }]),
    ...(asksFor(query, 'tokenClass')
      ? [{ place: 'groupBy', message: 'cost centres and token classes cannot be asked for together' }]
      : []),
  ];
}

/** The explorer's words. Pure. */

import type { Conversion } from '../../../contract/currencies.ts';
import type { Interval } from '../../../contract/report-words.ts';
import type { ReportRow } from '../../../contract/usage-report.ts';
import { formatAxis, heightOf } from '../currency/format.ts';
import { formatCount } from '../figures/count.ts';
import { className } from '../figures/tokens.ts';
import { tenthsOf } from '../money/share.ts';
import { writeDate } from '../notation/dates.ts';
import { writePercent } from '../notation/numbers.ts';
import { groupLabel } from '../view/names.ts';
import type { Shown } from './search.ts';

const SHOWN_NAMES: Readonly<Record<Shown, string>> = {
  contractedCost: 'Spend',
  requests: 'Calls',
  inputTokens: 'Input tokens',
  outputTokens: 'Output tokens',
};

/** @param currency in which amounts are shown */
export const shownName = (shown: Shown, currency: string): string =>
  shown === 'contractedCost' ? `${SHOWN_NAMES[shown]} (${currency})` : SHOWN_NAMES[shown];

export const INTERVAL_NAMES: Readonly<Record<Interval, string>> = {
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
};

/** What a row is of, without its parents. */
export function rowName({ path }: Pick<ReportRow, 'path'>): string {
  const step = path.at(-1);
  if (!step) return 'Total';
  if (step.isOther) return 'Other';
  if (step.field === 'tokenClass') return step.value === null ? 'In no class' : className(step.value, 'text');
  return groupLabel(step.field, step.label ?? step.value);
}

/** A place on the axis of the chart. */
export const axisShown = (shown: Shown, height: number, conversion: Conversion | null): string =>
  shown === 'contractedCost' ? formatAxis(height, conversion) : formatCount(String(Math.round(height)));

/** How high a figure is drawn. */
export const heightShown = (shown: Shown, value: string, conversion: Conversion | null): number =>
  shown === 'contractedCost' ? heightOf(value, conversion) : Number(value);

/** The clock's reading that a label has, as if it were of UTC; the parts that it lacks are the first. */
const readingOf = (label: string): number =>
  Date.parse(`${label.slice(0, 16)}${'0000-01-01T00:00'.slice(Math.min(label.length, 16))}Z`);

/** The day, the month or the time: a bucket beneath a chart, from the API's label, which is in the report's zone. */
export function bucketTick(label: string, interval: Interval): string {
  if (label === '') return '';
  const style = interval === 'hour' ? 'time' : interval === 'month' ? 'month' : 'dayOfYear';
  return writeDate(readingOf(label), style);
}

/** The same in full; an hour with how far the clocks are from UTC. */
export function bucketName(label: string, interval: Interval): string {
  if (interval === 'month') return bucketTick(label, interval);
  if (interval === 'hour') return `${writeDate(readingOf(label), 'moment')} ${label.slice(16)}`.trim();
  const day = writeDate(readingOf(label.slice(0, 10)), 'day');
  return interval === 'week' ? `Week of ${day}` : day;
}

/** `+12.3%` against what was; null: there is nothing to compare with. */
export function formatChange(now: bigint, before: bigint): string | null {
  if (before <= 0n) return null;
  const permille = ((now - before) * 1_000n) / before;
  return writePercent(tenthsOf(permille), 'always');
}

/** The explorer's words. Pure. */
import type { Conversion } from '../../../contract/currencies.ts';
import type { Interval } from '../../../contract/report-words.ts';
import type { ReportRow } from '../../../contract/usage-report.ts';
import { formatAxis, heightOf } from '../currency/format.ts';
import { formatCount } from '../figures/count.ts';
import { className } from '../figures/tokens.ts';
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
  ...{ hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' },
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

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `20 Nov`, `Nov 2026`, `14:00`: a bucket beneath a chart, from the API's label, which is in the report's zone. */
export function bucketTick(label: string, interval: Interval): string {
  const month = MONTHS[Number(label.slice(5, 7)) - 1] ?? '';
  if (interval === 'hour') return label.slice(11, 16);
  if (interval === 'month') return `${month} ${label.slice(0, 4)}`;
  return `${Number(label.slice(8, 10))} ${month}`;
}

/** The same in full; an hour with how far the clocks are from UTC. */
export function bucketName(label: string, interval: Interval): string {
  if (interval === 'month') return bucketTick(label, interval);
  const day = `${bucketTick(label.slice(0, 10), 'day')} ${label.slice(0, 4)}`;
  if (interval === 'week') return `Week of ${day}`;
  return interval === 'day' ? day : `${day} ${label.slice(11, 16)} ${label.slice(16)}`.trim();
}

/** `+12.3 %` against what was; null: there is nothing to compare with. */
export function formatChange(now: bigint, before: bigint): string | null {
  if (before <= 0n) return null;
  const permille = ((now - before) * 1_000n) / before;
  const magnitude = permille < 0n ? -permille : permille;
  const sign = permille < 0n ? '−' : '+';
  return `${sign}${formatCount(String(magnitude / 10n))}.${magnitude % 10n} %`;
}

/** What the explorer's address says beside period and filters. Whatever is not understood is dropped; defaults are left out. */
import { INTERVALS, type Interval } from '../../../contract/report-words.ts';
import type { ReportField } from '../../../contract/usage-report.ts';
import { DEFAULT_PRESET, type TimeWindow } from '../period/period.ts';
import {
  isDimensionField,
  readView,
  type View,
  type ViewSearch,
  validateSearch,
  writeView,
} from '../view/search.ts';

/** What can be drawn and ordered by, in the API's words. */
export const SHOWN = ['contractedCost', 'requests', 'inputTokens', 'outputTokens'] as const;
export type Shown = (typeof SHOWN)[number];

export const SPLITS = [
  ...(['model', 'provider', 'team', 'project', 'key', 'owner', 'environment', 'endpoint'] as const),
  ...(['tokenClass', 'serviceTier', 'basis', 'status', 'modelRequested', 'modelServed'] as const),
  'costCentre',
] as const satisfies readonly ReportField[];
export type Split = (typeof SPLITS)[number] | `dimension:${string}`;

/** The understood form. */
export interface Exploration {
  readonly view: View;
  readonly by: Split;
  /** Null: by one field alone. */
  readonly second: Split | null;
  /** Null: what fits the period. */
  readonly interval: Interval | null;
  readonly shown: Shown;
  readonly chart: 'bars' | 'area';
  readonly isCumulative: boolean;
  readonly isCompared: boolean;
  /** Buckets in the organisation's zone instead of UTC. */
  readonly isOwnZone: boolean;
}

export interface ExplorerSearch extends ViewSearch {
  readonly by?: Split;
  readonly second?: Split;
  readonly interval?: Interval;
  readonly show?: Shown;
  readonly chart?: 'area';
  readonly sum?: 'running';
  readonly compare?: 'previous';
  readonly zone?: 'own';
}

type Raw = Readonly<Record<string, unknown>>;

/** Keeps what is understood of a raw record; nothing here throws. */
export const validateExplorerSearch = (raw: Record<string, unknown>): ExplorerSearch =>
  writeExploration(readExploration(raw), validateSearch(raw));

export function readExploration(search: ExplorerSearch | Raw): Exploration {
  const raw = search as Raw;
  const [first, second] = [readSplit(raw['by']) ?? 'model', readSplit(raw['second'])];
  const shown = SHOWN.find((known) => known === raw['show']) ?? 'contractedCost';
  const view = readView(raw);
  const isDivided = isByCostCentre({ view, by: first, second });
  const by = isDivided && first === 'tokenClass' ? 'costCentre' : first;
  return {
    view,
    by,
    second: second === by || (isDivided && second === 'tokenClass') ? null : second,
    interval: INTERVALS.find((known) => known === raw['interval']) ?? null,
    // A call is of several token classes: calls are not counted by them. Among cost centres money alone is divided.
    shown:
      isDivided || (shown === 'requests' && (by === 'tokenClass' || second === 'tokenClass'))
        ? 'contractedCost'
        : shown,
    chart: raw['chart'] === 'area' ? 'area' : 'bars',
    isCumulative: raw['sum'] === 'running',
    isCompared: raw['compare'] === 'previous',
    isOwnZone: raw['zone'] === 'own',
  };
}

/** True if what is shown is divided among cost centres. */
export function isByCostCentre({ view, by, second }: Pick<Exploration, 'view' | 'by' | 'second'>): boolean {
  const { filters, excluded = [] } = view;
  return (
    by === 'costCentre' ||
    second === 'costCentre' ||
    [...filters, ...excluded].some(({ field }) => field === 'costCentre')
  );
}

/** @param view the written view, if it is known already */
export function writeExploration(
  exploration: Exploration,
  view: ViewSearch = writeView(exploration.view),
): ExplorerSearch {
  const { by, second, interval, shown, chart, isCumulative, isCompared, isOwnZone } = exploration;
  return {
    ...view,
    ...(by === 'model' ? {} : { by }),
    ...(second === null ? {} : { second }),
    ...(interval === null ? {} : { interval }),
    ...(shown === 'contractedCost' ? {} : { show: shown }),
    ...(chart === 'area' ? { chart } : {}),
    ...(isCumulative ? { sum: 'running' as const } : {}),
    ...(isCompared ? { compare: 'previous' as const } : {}),
    ...(isOwnZone ? { zone: 'own' as const } : {}),
  };
}

/** The address of what is shown. One that asks nothing would open the view that its reader has chosen to open first. */
export const statedAddress = ({ href, search }: Pick<Location, 'href' | 'search'>): string =>
  search === '' ? `${href}?period=${DEFAULT_PRESET}` : href;

const DAY_MS = 86_400_000;

/** Hours for up to three days, days for up to three months, then weeks, and months beyond a year. */
export function intervalFor({ fromMs, toMs }: TimeWindow): Interval {
  const days = (toMs - fromMs) / DAY_MS;
  if (days <= 3) return 'hour';
  if (days <= 93) return 'day';
  return days <= 366 ? 'week' : 'month';
}

function readSplit(value: unknown): Split | null {
  if (typeof value !== 'string') return null;
  return isDimensionField(value) ? value : (SPLITS.find((known) => known === value) ?? null);
}

/** What the address of the unit economics says. Whatever is not understood is dropped; defaults are left out. Pure. */
import type { UnitCostQuestion } from '../../../contract/unit-cost-api.ts';
import type { ReportQuestion } from '../../../contract/usage-report.ts';
import { readCurrency } from '../currency/format.ts';

export const UNIT_INTERVALS = ['day', 'week', 'month'] as const;
export type UnitInterval = (typeof UNIT_INTERVALS)[number];

/** What the costs of calls are split by. */
export const CALL_SPLITS = ['model', 'provider', 'team', 'project', 'environment', 'key', 'owner'] as const;
export type CallSplit = (typeof CALL_SPLITS)[number];

export interface UnitCostSearch {
  /** Absent: by model. */
  readonly by?: Exclude<CallSplit, 'model'>;
  /** A measure's id; absent: the first. */
  readonly measure?: string;
  /** Days, both included; absent: the last thirty. */
  readonly from?: string;
  readonly to?: string;
  /** Absent: days. */
  readonly interval?: Exclude<UnitInterval, 'day'>;
  readonly split?: 'yes';
  readonly compare?: 'previous';
  readonly currency?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DAY_MS = 86_400_000;

/** Keeps what is understood; nothing here throws. */
export function validateUnitCostSearch(raw: Record<string, unknown>): UnitCostSearch {
  const { measure, from, to, interval, split, compare } = raw;
  const currency = readCurrency(raw['currency']);
  const by = CALL_SPLITS.find((known) => known === raw['by']);
  const isPeriod = isDay(from) && isDay(to) && from <= to;
  return {
    ...(by === undefined || by === 'model' ? {} : { by }),
    ...(typeof measure === 'string' && UUID.test(measure) ? { measure } : {}),
    ...(isPeriod ? { from, to } : {}),
    ...(interval === 'week' || interval === 'month' ? { interval } : {}),
    ...(split === 'yes' ? { split } : {}),
    ...(compare === 'previous' ? { compare } : {}),
    ...(currency === null ? {} : { currency }),
  };
}

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value));

/** The days that are shown, both included: those of the address, or the last thirty. */
export function daysShown(
  { from, to }: UnitCostSearch,
  nowMs: number,
): { readonly firstDay: string; readonly lastDay: string } {
  if (from !== undefined && to !== undefined) return { firstDay: from, lastDay: to };
  const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { firstDay: dayOf(nowMs - 29 * DAY_MS), lastDay: dayOf(nowMs) };
}

/** What the API is asked. @param isSplittable the measure is counted by values of a dimension */
export function unitCostQuestion(
  search: UnitCostSearch,
  measureId: string,
  isSplittable: boolean,
  nowMs: number,
): UnitCostQuestion {
  const { interval = 'day', split, compare = 'none', currency } = search;
  return {
    measureId,
    ...daysShown(search, nowMs),
    interval,
    compare,
    isSplit: split === 'yes' && isSplittable,
    ...(currency === undefined ? {} : { displayCurrency: currency }),
  };
}

/** What the API is asked about calls: of the same days, in UTC. */
export function callCostQuestion(search: UnitCostSearch, nowMs: number): ReportQuestion {
  const { firstDay, lastDay } = daysShown(search, nowMs);
  return {
    from: `${firstDay}T00:00:00.000Z`,
    to: new Date(Date.parse(lastDay) + DAY_MS).toISOString(),
    timeZone: 'UTC',
    groupBy: [search.by ?? 'model'],
    measures: [
      'listCost',
      'contractedCost',
      'effectiveCost',
      'requests',
      'unitCosts',
      'activeUsers',
      'cacheSavings',
    ],
    ...(search.currency === undefined ? {} : { displayCurrency: search.currency }),
  };
}

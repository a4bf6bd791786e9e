/** What the address of the unit economics says. Whatever is not understood is dropped; defaults are left out. Pure. */
import type { UnitCostQuestion } from '../../../contract/unit-cost-api.ts';
import { readCurrency } from '../currency/format.ts';

export const UNIT_INTERVALS = ['day', 'week', 'month'] as const;
export type UnitInterval = (typeof UNIT_INTERVALS)[number];

export interface UnitCostSearch {
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
  const isPeriod = isDay(from) && isDay(to) && from <= to;
  return {
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
    ...{ measureId, ...daysShown(search, nowMs), interval, compare },
    isSplit: split === 'yes' && isSplittable,
    ...(currency === undefined ? {} : { displayCurrency: currency }),
  };
}

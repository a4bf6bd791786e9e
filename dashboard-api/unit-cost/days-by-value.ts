/** Spend and counts of a period by day, of all and of each value of a measure's dimension, in one pass. Pure. */
import { addDecimals } from '../../contract/money.ts';
import type { MeasuredDay } from '../../db/measures/days.ts';
import type { Cell } from '../reports/tree.ts';
import type { SpentDay } from './divide.ts';

/** A day that is absent cost nothing, or was not counted. */
export interface Days {
  readonly spent: ReadonlyMap<string, SpentDay>;
  /** Decimal text. */
  readonly counted: ReadonlyMap<string, string>;
}

export interface DaysByValue {
  readonly all: Days;
  /** Null: calls and units without a value. */
  readonly values: ReadonlyMap<string | null, Days>;
}

export const NO_DAYS: Days = { spent: new Map(), counted: new Map() };

/**
 * @param cells by day, and by value where that was asked
 * @param names of the values that stand for persons: their spend and their counts meet under the name
 */
export function daysByValue(
  cells: readonly Cell[],
  measured: readonly MeasuredDay[],
  names: ReadonlyMap<string, string>,
): DaysByValue {
  const all = newDays();
  const values = new Map<string | null, ReturnType<typeof newDays>>();
  const placesOf = (stated: string | null) => {
    const value = stated === null ? null : (names.get(stated) ?? stated);
    const own = values.get(value) ?? newDays();
    values.set(value, own);
    return [all, own];
  };
  for (const { bucket, path, tally } of cells) {
    const day = (bucket ?? '').slice(0, 10);
    for (const { spent } of placesOf(path[0] ?? null)) {
      const known = spent.get(day) ?? { costNanos: 0n, unknownLines: 0 };
      spent.set(day, {
        costNanos: known.costNanos + tally.costNanos,
        unknownLines: known.unknownLines + tally.unknownLines,
      });
    }
  }
  for (const { day, value, quantity } of measured)
    for (const { counted } of placesOf(value === '' ? null : value))
      counted.set(day, addDecimals(counted.get(day) ?? '0', quantity));
  return { all, values };
}

const newDays = () => ({ spent: new Map<string, SpentDay>(), counted: new Map<string, string>() });

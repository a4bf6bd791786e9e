/**
 * Joins what the source says now to what the catalogue said before, so that no published price is ever rewritten:
 * a model whose prices differ keeps its past periods and gets the new ones from the given day on; a model that has
 * left the source stays.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ModelPrices, Period, ProviderPrices } from '../../contract/prices/form.ts';

/**
 * @param previous the checked-in catalogue's prices; empty on the first run
 * @param current what the source says now
 * @param day `YYYY-MM-DD`, from which changed prices hold unless the source dates them later
 */
export function mergePrices(previous: ProviderPrices, current: ProviderPrices, day: string): ProviderPrices {
  const providers = [...new Set([...Object.keys(current), ...Object.keys(previous)])];
  return Object.fromEntries(
    providers.map((id) => [id, mergeModels(previous[id] ?? [], current[id] ?? [], day)]),
  );
}

function mergeModels(
  previous: readonly ModelPrices[],
  current: readonly ModelPrices[],
  day: string,
): ModelPrices[] {
  const before = new Map(previous.map((model) => [model.id, model]));
  const merged = current.map((model) => {
    const known = before.get(model.id);
    before.delete(model.id);
    return known ? { ...model, periods: mergePeriods(known.periods, model.periods, day) } : model;
  });
  return [...merged, ...before.values()];
}

/** A period that has not begun has priced nothing, so one that was cancelled is dropped. */
function mergePeriods(known: readonly Period[], stated: readonly Period[], day: string): readonly Period[] {
  if (endsWith(known, stated)) return known;
  if (known.length < stated.length && known.every((period, index) => isSame(period, stated[index])))
    return stated;
  const begun = known.filter(({ effectiveFrom = '' }) => effectiveFrom <= day);
  return endsWith(begun, stated) ? begun : [...begun, ...stated.map((period) => notBefore(day, period))];
}

/** True if the last periods are those stated; ours may be dated later, by the day on which we learned of them. */
function endsWith(known: readonly Period[], stated: readonly Period[]): boolean {
  const tail = known.slice(known.length - stated.length);
  return (
    stated.length <= known.length &&
    stated.every((period, index) => {
      const ours = tail[index];
      return (
        ours !== undefined &&
        (ours.effectiveFrom ?? '') >= (period.effectiveFrom ?? '') &&
        isSame({ ...ours, effectiveFrom: '' }, { ...period, effectiveFrom: '' })
      );
    })
  );
}

function isSame(left: Period, right: Period | undefined): boolean {
  return right !== undefined && isDeepStrictEqual(left, right);
}

function notBefore(day: string, period: Period): Period {
  const stated = period.effectiveFrom;
  return { ...period, effectiveFrom: stated !== undefined && stated > day ? stated : day };
}

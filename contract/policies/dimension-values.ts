/**
 * How many different values callers state under each dimension of a key in a UTC day: labels are for grouping, and a
 * caller who writes an id of a request into one makes every report as long as the list of requests. In memory, and gone
 * with the object: after a restart the day's values are counted anew. What a key fixes is not counted. Pure.
 */
import type { Dimensions } from '../dimensions.ts';
import type { LevelRules, PolicyLevel } from '../policy.ts';
import type { Refusal } from '../refusals.ts';
import { explained } from './decide.ts';

const DAY_MS = 86_400_000;

export interface LabelledCall {
  readonly keyId: string;
  readonly dimensions: Dimensions;
  readonly fixed: Dimensions;
}

export class DimensionValues {
  #day = -1;
  /** By key and dimension. */
  readonly #seen = new Map<string, Set<string>>();

  /** Counts a call's values. @returns why it may not pass: then nothing was counted */
  take(
    levels: readonly LevelRules[],
    { keyId, dimensions, fixed }: LabelledCall,
    nowMs: number,
  ): Refusal | null {
    const limit = leastOf(levels);
    if (!limit) return null;
    this.#turnTo(Math.floor(nowMs / DAY_MS));
    const stated = Object.entries(dimensions).filter(([name]) => !Object.hasOwn(fixed, name));
    for (const [name, value] of stated) {
      const seen = this.#seen.get(`${keyId} ${name}`);
      if (!seen || seen.has(value) || seen.size < limit.value) continue;
      const rule = {
        code: 'too_many_dimension_values',
        rule: 'dimensions.maxValues',
        level: limit.level,
      } as const;
      return explained({ ...rule, subject: name }, levels);
    }
    for (const [name, value] of stated) {
      const seen = this.#seen.get(`${keyId} ${name}`) ?? new Set();
      this.#seen.set(`${keyId} ${name}`, seen.add(value));
    }
    return null;
  }

  #turnTo(day: number): void {
    if (day === this.#day) return;
    this.#day = day;
    this.#seen.clear();
  }
}

function leastOf(
  levels: readonly LevelRules[],
): { readonly value: number; readonly level: PolicyLevel } | null {
  let least: { readonly value: number; readonly level: PolicyLevel } | null = null;
  for (const { level, rules } of levels) {
    const value = rules.dimensions?.maxValues;
    if (value != null && (least === null || value < least.value)) least = { value, level };
  }
  return least;
}

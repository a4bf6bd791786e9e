import { DIMENSION_NAME } from '../../../contract/dimensions.ts';

/** Counts by what they are of, most first: `12 × audit detail, 3 × session`; nothing where there are none. */
export function countsWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([one, many], [other, more]) => more - many || one.localeCompare(other))
    .map(([what, count]) => `${count} × ${what.replaceAll('_', ' ')}`)
    .join(', ');
}

/** True if somebody has typed a name as it is written: what cannot be undone asks for that. */
export const isTyped = (typed: string, name: string): boolean => typed.trim() === name.trim() && name !== '';

/** Whole days from now until an instant, begun ones counted. */
export const daysLeft = (until: string, nowMs: number): number =>
  Math.max(0, Math.ceil((Date.parse(until) - nowMs) / 86_400_000));

/** Names of dimensions as somebody typed them, each once; null: one cannot be such a name, or they are too many. */
export function dimensionNames(typed: string): string[] | null {
  const names = [...new Set(typed.split(/[\s,]+/).filter((name) => name !== ''))];
  return names.length <= 16 && names.every((name) => DIMENSION_NAME.test(name)) ? names : null;
}

/** Beneath the field for why somebody is erased. */
export const ERASURE_REASON = 'The request that it answers, by its number or date. No name: this stays.';

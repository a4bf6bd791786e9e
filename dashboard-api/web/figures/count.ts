import { writeWhole } from '../notation/numbers.ts';

/** A count with the reader's separators. Strings are integers of any size. */
export const formatCount = (count: number | string): string => writeWhole(count);

/** `1 call`, `1,204 calls`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

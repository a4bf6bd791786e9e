const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count with thousands separators, in the notation of `formatDollars`. Strings are integers of any size. */
export function formatCount(count: number | string): string {
  return grouped.format(typeof count === 'string' ? BigInt(count) : count);
}

/** `1 call`, `1,204 calls`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

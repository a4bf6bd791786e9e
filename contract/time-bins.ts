/**
 * Histograms of how long calls took: fixed bins on a logarithmic scale, so that histograms of disjoint calls merge by adding
 * their bins. A percentile read from one is known to be within a bin. Bins begin at whole milliseconds. Pure.
 */

/** Each bin ends where it began times 10^(1/16), about 15 % later. */
const BINS_PER_DECADE = 16;
/** Below 10 ms and from 1,000 s on there is one bin each. */
const FIRST_DECADE = 1;
const DECADES = 5;

/** Where bins begin, in milliseconds; the first holds what is below all others. */
export const BIN_STARTS_MS: readonly number[] = [
  0,
  ...Array.from({ length: DECADES * BINS_PER_DECADE + 1 }, (_, index) =>
    Math.ceil(10 ** (FIRST_DECADE + index / BINS_PER_DECADE)),
  ),
];

export const BINS = BIN_STARTS_MS.length;

export interface BinBounds {
  readonly fromMs: number;
  /** Exclusive; null: the last bin has no end. */
  readonly toMs: number | null;
}

/** @throws {RangeError} if there is no such bin */
export function binBounds(bin: number): BinBounds {
  const fromMs = BIN_STARTS_MS[bin];
  if (fromMs === undefined) throw new RangeError(`there is no bin ${bin}`);
  return { fromMs, toMs: BIN_STARTS_MS[bin + 1] ?? null };
}

/** The bin of a time. */
export const binOf = (timeMs: number): number => BIN_STARTS_MS.findLastIndex((fromMs) => fromMs <= timeMs);

/** A column holds so many bins, the first in its lowest digits. */
export const BINS_IN_COLUMN = 4;
/** Digits of a bin in its column: sums of columns are right below a thousand million calls in a bin. */
const DIGITS = 9;

/** What one call in a bin adds to its column, as decimal text. */
export const unitOf = (bin: number): string => `1${'0'.repeat((bin % BINS_IN_COLUMN) * DIGITS)}`;

/** Columns that one histogram takes. */
export const BIN_COLUMNS = Math.ceil(BINS / BINS_IN_COLUMN);

/** Calls per bin. @param columns sums of the columns, in their order, as decimal text */
export function unpackBins(columns: readonly string[]): number[] {
  return columns
    .flatMap((packed) => {
      const digits = packed.padStart(BINS_IN_COLUMN * DIGITS, '0');
      return Array.from({ length: BINS_IN_COLUMN }, (_, place) =>
        Number(digits.slice(digits.length - (place + 1) * DIGITS, digits.length - place * DIGITS)),
      );
    })
    .slice(0, BINS);
}

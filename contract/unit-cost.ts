/** What one of something costs: spend divided by what an organisation counts besides calls. Without schemas. */

/**
 * How days of a measure make a longer period: `sum`, they add up (tickets solved); `mean`, the mean of the days is taken
 * (customers with an account).
 */
export const MEASURE_KINDS = ['sum', 'mean'] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

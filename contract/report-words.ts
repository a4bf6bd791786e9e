/** What reports on usage are asked in. Without schemas, so that the page has them alone. */

/** What usage can be split and filtered by, besides `dimension:<name>`, the caller's own. */
export const REPORT_FIELDS = [
  'organisation',
  'team',
  'project',
  'environment',
  'key',
  'owner',
  'provider',
  /** As the response named it, else as it was asked for. */
  'model',
  'modelRequested',
  'modelServed',
  'endpoint',
  'tokenClass',
  'serviceTier',
  'basis',
  'status',
  /** By the rules of allocation in force on each day; a call can be charged to several. */
  'costCentre',
] as const;

export const INTERVALS = ['hour', 'day', 'week', 'month'] as const;

/** Sums, then figures that are made anew for every row and bucket, since they do not add up. */
export const MEASURES = [
  'listCost',
  'contractedCost',
  'effectiveCost',
  'requests',
  'tokens',
  'errorRate',
  'cacheHitRate',
  'latency',
  'firstByte',
  /** Cost per call and per thousand tokens. */
  'unitCosts',
  /** People whose keys called. */
  'activeUsers',
  'cacheSavings',
] as const;

/** What rows are ordered by, and what is drawn over time. */
export const ORDERS = [
  'listCost',
  'contractedCost',
  'effectiveCost',
  'requests',
  'inputTokens',
  'outputTokens',
] as const;

export type Interval = (typeof INTERVALS)[number];
export type Measure = (typeof MEASURES)[number];
export type ReportOrder = (typeof ORDERS)[number];

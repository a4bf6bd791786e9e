/** What is measured of budgets. Pure. */

/** `admission`: a call ends once it is admitted. `whole`: it goes upstream, is metered, settled and delivered. */
export const BUDGET_PATHS = ['admission', 'whole'] as const;
export type BudgetPath = (typeof BUDGET_PATHS)[number];

export const BUDGET_CONNECTIONS = [1, 32, 256] as const;
/** All in one bucket, as an organisation's are when self-hosted. */
export const BUDGET_KEYS = [1, 10, 1_000] as const;
/** Blocking budgets, each of which counts every call. */
export const BUDGETS = 3;

export interface BudgetCase {
  readonly path: BudgetPath;
  readonly connections: number;
  readonly keys: number;
}

export const BUDGET_CASES: readonly BudgetCase[] = BUDGET_PATHS.flatMap((path) =>
  BUDGET_CONNECTIONS.flatMap((connections) => BUDGET_KEYS.map((keys) => ({ path, connections, keys }))),
);

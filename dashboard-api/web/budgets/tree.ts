/** Budgets as a tree of what they count: a budget stands below the narrowest one that counts all that it counts. */
import type { BudgetMatch } from '../../../contract/budget.ts';
import type { BudgetRow } from '../../../contract/budgets-api.ts';

/** Where projects and keys belong. */
export interface ScopePlaces {
  /** Team of a project. */
  readonly teamOf: ReadonlyMap<string, string>;
  /** Project of a key. */
  readonly projectOf: ReadonlyMap<string, string>;
}

export interface Branch {
  readonly row: BudgetRow;
  /** 0 at the top. */
  readonly depth: number;
}

/** The budgets in the order of the tree, each with how deep it stands; among equals in the order given. */
export function inTree(rows: readonly BudgetRow[], places: ScopePlaces): Branch[] {
  const parts = new Map(rows.map((row) => [row.budgetId, partsOf(row.match, places)]));
  const of = (row: BudgetRow): ReadonlySet<string> => parts.get(row.budgetId) ?? new Set();
  const parentOf = (row: BudgetRow): BudgetRow | null => {
    const above = rows.filter((other) => other !== row && isWider(of(other), of(row)));
    return above.reduce<BudgetRow | null>(
      (narrowest, one) => (narrowest && of(narrowest).size >= of(one).size ? narrowest : one),
      null,
    );
  };
  const below = Map.groupBy(rows, parentOf);
  const branches = (parent: BudgetRow | null, depth: number): Branch[] =>
    (below.get(parent) ?? []).flatMap((row) => [{ row, depth }, ...branches(row, depth + 1)]);
  return branches(null, 0);
}

/** True if the first counts all that the second counts, and more. */
const isWider = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size < other.size && [...one].every((part) => other.has(part));

/** What a call must be, all of it; a key is of a project, a project of a team. */
function partsOf(match: BudgetMatch, { teamOf, projectOf }: ScopePlaces): ReadonlySet<string> {
  const { dimension, ...pinned } = match;
  const parts = new Map(Object.entries(pinned).map(([name, value]) => [name, String(value)]));
  const projectId = parts.get('projectId') ?? projectOf.get(parts.get('keyId') ?? '');
  if (projectId !== undefined) parts.set('projectId', projectId);
  const teamId = parts.get('teamId') ?? teamOf.get(projectId ?? '');
  if (teamId !== undefined) parts.set('teamId', teamId);
  if (dimension) parts.set(`dimension ${dimension.key}`, dimension.value);
  return new Set([...parts].map(([name, value]) => `${name} ${value}`));
}

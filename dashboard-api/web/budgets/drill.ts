import type { BudgetMatch } from '../../../contract/budget.ts';
import type { BudgetCost } from '../../../contract/budgets-api.ts';
import { customPeriod } from '../period/period.ts';
import { type Filter, type ViewSearch, writeView } from '../view/search.ts';

const FIELDS = {
  keyId: 'key',
  teamId: 'team',
  projectId: 'project',
  ownerId: 'owner',
  environment: 'environment',
  provider: 'provider',
  model: 'modelRequested',
} as const;

/**
 * The explorer's address of the calls that a budget counts in a window; null where it has none: for a pattern of models, and
 * for a window that never ends.
 */
export function callsCounted(
  { dimension, ...pinned }: BudgetMatch,
  { start, end }: BudgetCost['window'],
): ViewSearch | null {
  const period = end === null ? null : customPeriod(start, end);
  if (!period || pinned.model?.includes('*')) return null;
  const filters = Object.entries(pinned).flatMap(([name, value]): Filter[] =>
    value === undefined ? [] : [{ field: FIELDS[name as keyof typeof pinned], value }],
  );
  if (dimension) filters.push({ field: `dimension:${dimension.key}`, value: dimension.value });
  return writeView({ period, groupBy: 'model', filters });
}

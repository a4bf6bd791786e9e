/** What a budget was charged in its present window beside what reports say that the same calls cost. */
import type { BudgetCost } from '../../contract/budgets-api.ts';
import { readBudget } from '../../db/budgets/budgets.ts';
import { readReported } from '../../db/budgets/reported.ts';
import { readCharged } from '../../db/budgets/spend.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import { readDataAsOf } from '../../db/usage/watermark.ts';
import { windowsAt } from './windows.ts';

/** @returns null if there is no such budget, or it is archived: it has no present window */
export async function readBudgetCost(
  unit: TenantUnit,
  budgetId: string,
  now: Date,
): Promise<BudgetCost | null> {
  const budget = await readBudget(unit, budgetId);
  if (!budget || budget.archivedAt) return null;
  const { match, period, createdAt } = budget;
  const calendar = await readCalendar(unit);
  const [window] = windowsAt(period, calendar, createdAt.getTime(), now.getTime());
  if (!window) return null;
  const charged = await readCharged(unit, budgetId, match, window);
  const reported = await readReported(unit, match, window);
  const { costNanos, unknownLines, unknownChargedNanos, adjustedNanos } = reported;
  const isWhole = reported.chargedNanos === charged;
  const difference = charged - costNanos;
  return {
    window: {
      start: new Date(window.startMs).toISOString(),
      end: window.endMs === null ? null : new Date(window.endMs).toISOString(),
    },
    timeZone: calendar.timeZone,
    currency: 'USD',
    dataAsOf: (await readDataAsOf(unit))?.toISOString() ?? null,
    chargedNanos: charged.toString(),
    reported: isWhole
      ? {
          costNanos: costNanos.toString(),
          differenceNanos: difference.toString(),
          unknownLines,
          unknownNanos: unknownChargedNanos.toString(),
          parts:
            adjustedNanos === null
              ? null
              : {
                  aboveCostNanos: (difference - unknownChargedNanos + adjustedNanos).toString(),
                  adjustedNanos: adjustedNanos.toString(),
                },
        }
      : null,
  };
}

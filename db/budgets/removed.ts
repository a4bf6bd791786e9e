/** What retention must remember of the events that it removes, for budgets that never begin anew. Amounts are nano-dollars. */
import { and, eq } from 'drizzle-orm';
import { accountId, accountSubject } from '../../contract/account.ts';
import type { TenantUnit } from '../database.ts';
import { readSpend } from './spend.ts';

/** Of some events, what each budget of an unending window matches and no gate counted. Other windows are over by then. */
export async function readUncounted(
  unit: TenantUnit,
  eventIds: readonly string[],
): Promise<{ readonly subject: string; readonly nanos: bigint }[]> {
  const { tx, tables, organisationId } = unit;
  const { budget } = tables;
  const budgets = await tx
    .select()
    .from(budget)
    .where(and(eq(budget.tenantId, organisationId), eq(budget.period, 'total')));
  const found: { subject: string; nanos: bigint }[] = [];
  for (const { budgetId, match, createdAt } of budgets) {
    const startMs = createdAt.getTime();
    const { uncounted } = await readSpend(unit, budgetId, match, { startMs, endMs: null }, eventIds);
    if (uncounted !== 0n)
      found.push({ subject: accountSubject(accountId(budgetId, startMs)), nanos: uncounted });
  }
  return found;
}

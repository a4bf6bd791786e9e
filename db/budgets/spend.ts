/** What the ledger says was charged to a budget. Amounts are nano-dollars. */
import { type SQL, sql } from 'drizzle-orm';
import { accountId } from '../../contract/account.ts';
import type { BudgetMatch, BudgetWindow } from '../../contract/budget.ts';
import type { TenantUnit } from '../database.ts';
import { exactSum, hasElement, isLike, jsonText } from '../dialect.pg.ts';
import { allOf } from '../reports/filter.ts';
import { usageEvent } from '../schema/tables.pg.ts';

export interface Spend {
  /** Charged to what the budget matches, whether or not a gate counted it. */
  readonly total: bigint;
  /** Of this, what no gate counted: it ended, or was admitted, before the gate knew of the budget. */
  readonly uncounted: bigint;
}

/** Charges of operations admitted in a window; corrections count in the window of what they correct. */
export async function readSpend(
  { tx, organisationId }: TenantUnit,
  budgetId: string,
  match: BudgetMatch,
  { startMs, endMs }: Pick<BudgetWindow, 'startMs' | 'endMs'>,
): Promise<Spend> {
  const isCounted = hasElement(usageEvent.budgetAccounts, accountId(budgetId, startMs));
  const uncounted = sql`case when ${isCounted} then 0 else ${usageEvent.chargedNanos} end`;
  const conditions = [
    sql`${usageEvent.tenantId} = ${organisationId}`,
    sql`${usageEvent.admittedAt} >= ${new Date(startMs).toISOString()}`,
    ...(endMs === null ? [] : [sql`${usageEvent.admittedAt} < ${new Date(endMs).toISOString()}`]),
    ...matchConditions(match),
  ];
  const found = await tx.execute<{ total: string; uncounted: string }>(
    sql`select ${exactSum(usageEvent.chargedNanos)} as total, ${exactSum(uncounted)} as uncounted
      from ${usageEvent} where ${allOf(conditions)}`,
  );
  const row = found.rows[0];
  return { total: BigInt(row?.total ?? 0), uncounted: BigInt(row?.uncounted ?? 0) };
}

const COLUMNS = {
  keyId: usageEvent.keyId,
  teamId: usageEvent.teamId,
  projectId: usageEvent.projectId,
  ownerId: usageEvent.ownerId,
  environment: usageEvent.environment,
  provider: usageEvent.provider,
} as const;

function matchConditions({ model, dimension, ...pinned }: BudgetMatch): SQL[] {
  const conditions = Object.entries(pinned).map(
    ([name, value]) => sql`${COLUMNS[name as keyof typeof COLUMNS]} = ${value}`,
  );
  if (model !== undefined) conditions.push(isLike(usageEvent.modelRequested, model));
  if (dimension) conditions.push(sql`${jsonText(usageEvent.dimensions, dimension.key)} = ${dimension.value}`);
  return conditions;
}

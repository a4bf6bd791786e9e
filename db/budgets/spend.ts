/** What the ledger says was charged to a budget. Amounts are nano-dollars. */
import { type SQL, sql } from 'drizzle-orm';
import { accountId } from '../../contract/account.ts';
import type { BudgetMatch, BudgetWindow } from '../../contract/budget.ts';
import type { TenantUnit, Unit } from '../database.ts';
import { allOf } from '../reports/filter.ts';
import type { Tables } from '../schema/tables.ts';

export interface Spend {
  /** Charged to what the budget matches, whether or not a gate counted it. */
  readonly total: bigint;
  /** Of this, what no gate counted: it ended, or was admitted, before the gate knew of the budget. */
  readonly uncounted: bigint;
}

/** Charges of operations admitted in a window; corrections count in the window of what they correct. */
export async function readSpend(
  unit: TenantUnit,
  budgetId: string,
  match: BudgetMatch,
  { startMs, endMs }: Pick<BudgetWindow, 'startMs' | 'endMs'>,
): Promise<Spend> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageEvent } = tables;
  const isCounted = dialect.hasElement(usageEvent.budgetAccounts, accountId(budgetId, startMs));
  const conditions = [
    sql`${usageEvent.tenantId} = ${organisationId}`,
    sql`${usageEvent.admittedAt} >= ${new Date(startMs).toISOString()}`,
    ...(endMs === null ? [] : [sql`${usageEvent.admittedAt} < ${new Date(endMs).toISOString()}`]),
    ...matchConditions(unit, match),
  ];
  const found = await tx.execute<{ total: string; uncounted: string }>(
    sql`select ${dialect.exactSum(sql`charged`)} as total,
        ${dialect.exactSum(sql`case when counted = 0 then charged end`)} as uncounted
      from (select ${usageEvent.chargedNanos} as charged, case when ${isCounted} then 1 else 0 end as counted
        from ${usageEvent} where ${allOf(conditions)}) as events`,
  );
  const row = found.rows[0];
  return { total: BigInt(row?.total ?? 0), uncounted: BigInt(row?.uncounted ?? 0) };
}

const columnsOf = ({ usageEvent }: Tables) => ({
  keyId: usageEvent.keyId,
  teamId: usageEvent.teamId,
  projectId: usageEvent.projectId,
  ownerId: usageEvent.ownerId,
  environment: usageEvent.environment,
  provider: usageEvent.provider,
});

function matchConditions({ tables, dialect }: Unit, { model, dimension, ...pinned }: BudgetMatch): SQL[] {
  const { usageEvent } = tables;
  const columns = columnsOf(tables);
  const conditions = Object.entries(pinned).map(
    ([name, value]) => sql`${columns[name as keyof typeof columns]} = ${value}`,
  );
  if (model !== undefined) conditions.push(dialect.isLike(usageEvent.modelRequested, model));
  if (dimension)
    conditions.push(sql`${dialect.jsonText(usageEvent.dimensions, dimension.key)} = ${dimension.value}`);
  return conditions;
}

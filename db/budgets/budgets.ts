/** Budgets as the ledger keeps them. What the edge is told of them is in `tenancy/organisation-state.ts`. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { BudgetChange, BudgetPeriod, NewBudget } from '../../contract/budgets-api.ts';
import type { TenantUnit } from '../database.ts';
import type { StoredRaise } from '../schema/budget.ts';
import type { Tables } from '../schema/tables.ts';

type Row = Tables['budget']['$inferSelect'];
export type Budget = Omit<Row, 'tenantId' | 'mode' | 'period'> & {
  readonly mode: NewBudget['mode'];
  readonly period: BudgetPeriod;
};

export async function insertBudget(
  { tx, tables, organisationId }: TenantUnit,
  budgetId: string,
  { limitNanos, unleasedNanos, ...rest }: NewBudget,
  now: Date,
): Promise<void> {
  await tx.insert(tables.budget).values({
    tenantId: organisationId,
    budgetId,
    ...rest,
    raises: [],
    createdAt: now,
    limitNanos: BigInt(limitNanos),
    unleasedNanos: unleasedNanos === null ? null : BigInt(unleasedNanos),
  });
}

/** @returns false if there is no such budget, or it is archived */
export async function changeBudget(
  unit: TenantUnit,
  budgetId: string,
  { limitNanos, unleasedNanos, ...rest }: BudgetChange,
): Promise<boolean> {
  const changed = {
    ...rest,
    ...(limitNanos === undefined ? {} : { limitNanos: BigInt(limitNanos) }),
    ...(unleasedNanos === undefined
      ? {}
      : { unleasedNanos: unleasedNanos === null ? null : BigInt(unleasedNanos) }),
  };
  if (Object.keys(changed).length === 0) return (await readBudget(unit, budgetId))?.archivedAt === null;
  const result = await unit.tx.update(unit.tables.budget).set(changed).where(isLive(unit, budgetId));
  return unit.dialect.affectedRows(result) > 0;
}

/**
 * Adds a temporary raise. It is named by when it was made: a millisecond later if another was made then.
 * @returns false if there is no such budget, or it is archived
 */
export async function raiseBudget(unit: TenantUnit, budgetId: string, raise: StoredRaise): Promise<boolean> {
  const known = await readBudget(unit, budgetId);
  if (!known) return false;
  const lastMs = Math.max(...known.raises.map(({ madeAtMs }) => madeAtMs));
  const madeAtMs = Math.max(raise.madeAtMs, lastMs + 1);
  return putRaises(unit, budgetId, [...known.raises, { ...raise, madeAtMs }]);
}

/**
 * Ends a raise before its time, and keeps until when it was made for.
 * @returns false if there is no such raise, it is over, or the budget is archived
 */
export async function endRaise(
  unit: TenantUnit,
  budgetId: string,
  madeAtMs: number,
  nowMs: number,
): Promise<boolean> {
  const raises = (await readBudget(unit, budgetId))?.raises ?? [];
  const isIt = (raise: StoredRaise) => raise.madeAtMs === madeAtMs && raise.untilMs > nowMs;
  if (!raises.some(isIt)) return false;
  const ended = raises.map((raise) =>
    isIt(raise) ? { ...raise, untilMs: nowMs, plannedUntilMs: raise.untilMs } : raise,
  );
  return putRaises(unit, budgetId, ended);
}

async function putRaises(
  unit: TenantUnit,
  budgetId: string,
  raises: readonly StoredRaise[],
): Promise<boolean> {
  const result = await unit.tx.update(unit.tables.budget).set({ raises }).where(isLive(unit, budgetId));
  return unit.dialect.affectedRows(result) > 0;
}

/** @returns false if there is no such budget, or it is archived already */
export async function archiveBudget(unit: TenantUnit, budgetId: string, now: Date): Promise<boolean> {
  const result = await unit.tx
    .update(unit.tables.budget)
    .set({ archivedAt: now })
    .where(isLive(unit, budgetId));
  return unit.dialect.affectedRows(result) > 0;
}

/** Every budget, newest first; those in force alone where `isLiveOnly`. */
export async function listBudgets(
  { tx, tables: { budget }, organisationId }: TenantUnit,
  isLiveOnly: boolean,
): Promise<Budget[]> {
  const rows = await tx
    .select()
    .from(budget)
    .where(and(eq(budget.tenantId, organisationId), isLiveOnly ? isNull(budget.archivedAt) : undefined))
    .orderBy(desc(budget.createdAt), desc(budget.budgetId));
  return rows.map(toBudget);
}

export async function readBudget(
  { tx, tables: { budget }, organisationId }: TenantUnit,
  budgetId: string,
): Promise<Budget | null> {
  const [row] = await tx
    .select()
    .from(budget)
    .where(and(eq(budget.tenantId, organisationId), eq(budget.budgetId, budgetId)));
  return row ? toBudget(row) : null;
}

function toBudget({ tenantId, ...row }: Row): Budget {
  return { ...row, mode: row.mode as Budget['mode'], period: row.period as BudgetPeriod };
}

const isLive = ({ tables: { budget }, organisationId }: TenantUnit, budgetId: string) =>
  and(eq(budget.tenantId, organisationId), eq(budget.budgetId, budgetId), isNull(budget.archivedAt));

import type { BudgetMatch, ExpectedReservation } from '../../contract/budget.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is a budget: what it counts, how much may be spent in which period, and whether it blocks. Written by
 * administrators, each change with the command that carries it to the edge and an audit entry; archived, never removed,
 * since events name it.
 */
export const defineBudget = (kit: Kit) =>
  kit.table(
    'budget',
    {
      tenantId: kit.uuid().notNull(),
      budgetId: kit.uuid().notNull(),
      name: kit.text(64).notNull(),
      match: kit.json<BudgetMatch>().notNull(),
      /** `block` or `notify`. */
      mode: kit.text(8).notNull(),
      /** One of contract `BUDGET_PERIODS`. */
      period: kit.text(8).notNull(),
      limitNanos: kit.money().notNull(),
      /** Temporary raises, those that are over included. */
      raises: kit.json<readonly StoredRaise[]>().notNull(),
      /** What one gate may let through while it cannot reach the ledger; null: nothing. */
      unleasedNanos: kit.money(),
      /** Which part of recent calls a reservation covers; null: the worst case is reserved. */
      expected: kit.json<ExpectedReservation>(),
      contact: kit.text(128),
      /** Parts of the limit, in per cent, at which an alert goes out. */
      thresholds: kit.json<readonly number[]>().notNull(),
      /** Integer nano-dollars as text. */
      amountThresholds: kit.json<readonly string[]>().notNull().default([]),
      isForecastAlerted: kit.bool().notNull().default(false),
      createdAt: kit.instant().notNull(),
      archivedAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'budget_key', columns: [table.tenantId, table.budgetId] }),
      kit.index('budget_newest').on(table.tenantId, table.archivedAt, table.createdAt),
    ],
  );

export interface StoredRaise {
  /** Integer nano-dollars as text. */
  readonly amountNanos: string;
  readonly untilMs: number;
  /** Until when it was made for, if it was ended before that. */
  readonly plannedUntilMs?: number;
  readonly reason: string;
  /** Names it among the raises of its budget. */
  readonly madeAtMs: number;
}

/** How an organisation's budgets stand: the ledger's figures, and beside them what the edge says at this moment. */

import { accountId } from '../../contract/account.ts';
import { limitAt } from '../../contract/budget.ts';
import type { BudgetList, BudgetRow } from '../../contract/budgets-api.ts';
import type { LedgerFigures } from '../../contract/ledger-figures.ts';
import { atLeastNothing } from '../../contract/money.ts';
import { type Budget, listBudgets } from '../../db/budgets/budgets.ts';
import { readCharged } from '../../db/budgets/spend.ts';
import type { TenantUnit } from '../../db/database.ts';
import { type OrganisationCalendar, readCalendar } from '../../db/tenancy/calendar.ts';
import { readDataAsOf } from '../../db/usage/watermark.ts';
import { tagOf } from '../http/preconditions.ts';
import type { Services } from '../services.ts';
import { atTheEdge } from './at-the-edge.ts';
import { windowsAt } from './windows.ts';

export async function readBudgetList(
  { db, gateway, clock }: Services,
  organisationId: string,
  isArchivedToo: boolean,
): Promise<BudgetList> {
  const edge = await gateway.ledger(organisationId);
  const now = clock();
  return db.readTenant(organisationId, async (unit) => {
    const calendar = await readCalendar(unit);
    const budgets = await listBudgets(unit, !isArchivedToo);
    const rows: BudgetRow[] = [];
    for (const budget of budgets) rows.push(await rowOf(unit, budget, calendar, edge, now));
    return {
      timeZone: calendar.timeZone,
      currency: 'USD',
      dataAsOf: (await readDataAsOf(unit))?.toISOString() ?? null,
      edge: edge && { version: edge.version, gates: edge.gates, confirmed: edge.confirmed },
      budgets: rows,
    };
  });
}

async function rowOf(
  unit: TenantUnit,
  budget: Budget,
  calendar: OrganisationCalendar,
  edge: LedgerFigures | null,
  now: Date,
): Promise<BudgetRow> {
  const { createdAt, archivedAt, limitNanos, unleasedNanos, raises, thresholds, amountThresholds, ...rest } =
    budget;
  const present = archivedAt ? null : await standing(unit, budget, calendar, edge, now);
  return {
    ...rest,
    etag: tagOf(budget),
    thresholds: [...thresholds],
    amountThresholds: [...amountThresholds],
    limitNanos: limitNanos.toString(),
    unleasedNanos: unleasedNanos?.toString() ?? null,
    createdAt: createdAt.toISOString(),
    archivedAt: archivedAt?.toISOString() ?? null,
    raises: raises.map(({ madeAtMs, amountNanos, untilMs, plannedUntilMs, reason }) => {
      const isOver = untilMs <= now.getTime();
      return {
        madeAt: new Date(madeAtMs).toISOString(),
        amountNanos,
        until: new Date(untilMs).toISOString(),
        plannedUntil: plannedUntilMs === undefined ? null : new Date(plannedUntilMs).toISOString(),
        reason,
        isOver,
        ifEnded: isOver || !present ? null : withoutRaise(present, BigInt(amountNanos)),
      };
    }),
    now: present,
  };
}

/** How the present window would stand without one of the raises that its limit is made of. */
function withoutRaise(
  { limitNanos, spentNanos, edge }: NonNullable<BudgetRow['now']>,
  amountNanos: bigint,
): NonNullable<BudgetRow['raises'][number]['ifEnded']> {
  const limit = BigInt(limitNanos) - amountNanos;
  const spent = BigInt(edge?.spentNanos ?? spentNanos);
  return {
    limitNanos: limit.toString(),
    aboveNanos: atLeastNothing(spent - limit).toString(),
    remainingNanos: atLeastNothing(limit - spent).toString(),
  };
}

async function standing(
  unit: TenantUnit,
  budget: Budget,
  calendar: OrganisationCalendar,
  edge: LedgerFigures | null,
  now: Date,
): Promise<BudgetRow['now']> {
  const { budgetId, match, period, createdAt } = budget;
  const [window] = windowsAt(period, calendar, createdAt.getTime(), now.getTime());
  if (!window) return null;
  const spent = await readCharged(unit, budgetId, match, window);
  const account = accountId(budgetId, window.startMs);
  const figures = edge?.accounts.find((one) => one.account === account);
  const limit = limitAt(budget, now.getTime());
  return {
    window: {
      start: new Date(window.startMs).toISOString(),
      end: window.endMs === null ? null : new Date(window.endMs).toISOString(),
    },
    limitNanos: limit.toString(),
    spentNanos: spent.toString(),
    remainingNanos: (spent < limit ? limit - spent : 0n).toString(),
    edge: figures ? atTheEdge(figures, budget.expected !== null) : null,
  };
}

/** How a budget came to stand as it does: windows that are over, and the changes that the audit log has. */
import type { BudgetChange, BudgetHistory } from '../../contract/budgets-api.ts';
import { auditEntries } from '../../db/audit/entries.ts';
import { type Budget, readBudget } from '../../db/budgets/budgets.ts';
import { readCharged } from '../../db/budgets/spend.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readProfiles } from '../../db/members/profiles.ts';
import { type OrganisationCalendar, readCalendar } from '../../db/tenancy/calendar.ts';
import { windowsAt } from './windows.ts';

const MOST_WINDOWS = 12;
const MOST_CHANGES = 100;

type Change = BudgetHistory['changes'][number];

/** @returns null if there is no such budget */
export async function readBudgetHistory(
  unit: TenantUnit,
  budgetId: string,
  now: Date,
): Promise<BudgetHistory | null> {
  const budget = await readBudget(unit, budgetId);
  if (!budget) return null;
  const windows: BudgetHistory['windows'] = [];
  for (const { startMs, endMs } of pastWindows(budget, await readCalendar(unit), now.getTime())) {
    const spent = await readCharged(unit, budgetId, budget.match, { startMs, endMs });
    windows.push({
      start: new Date(startMs).toISOString(),
      end: new Date(endMs).toISOString(),
      spentNanos: spent.toString(),
    });
  }
  return { windows, changes: await changesOf(unit, budgetId) };
}

/** Windows of a budget that have ended, the newest first, back to the one in which it was made. */
export function pastWindows(
  { period, createdAt, archivedAt }: Pick<Budget, 'period' | 'createdAt' | 'archivedAt'>,
  calendar: OrganisationCalendar,
  nowMs: number,
): { readonly startMs: number; readonly endMs: number }[] {
  if (period === 'total') return [];
  const beganMs = createdAt.getTime();
  const past: { startMs: number; endMs: number }[] = [];
  let atMs = Math.min(nowMs, archivedAt?.getTime() ?? nowMs);
  while (past.length < MOST_WINDOWS) {
    const [window] = windowsAt(period, calendar, beganMs, atMs);
    if (!window || window.endMs === null || window.endMs <= beganMs) break;
    if (window.endMs <= nowMs) past.push({ startMs: window.startMs, endMs: window.endMs });
    atMs = window.startMs - 1;
  }
  return past;
}

/** What a change sets, for the audit log; the contact is left out, since it may name a person. */
export function whatWasSet(change: BudgetChange): Record<string, string> {
  const { contact: _, expected, ...rest } = change;
  const stated = { ...rest, ...(expected === undefined ? {} : { expected: JSON.stringify(expected) }) };
  return Object.fromEntries(
    Object.entries(stated).flatMap(([name, value]): [string, string][] => {
      if (value === undefined) return [];
      if (value === null) return [[name, 'none']];
      return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    }),
  );
}

async function changesOf(unit: TenantUnit, budgetId: string): Promise<Change[]> {
  const profiles = await readProfiles(unit);
  const entries = await auditEntries(unit, MOST_CHANGES, { target: budgetId });
  return entries.flatMap(({ at, action, actorId, detail }): Change[] => {
    const kind = KINDS.get(action);
    if (!kind) return [];
    const { reason, ...set } = detail ?? {};
    const by = profiles.get(actorId ?? '');
    const named = by ? by.name || by.address : null;
    return [{ at: at.toISOString(), kind, by: named, reason: reason ?? null, set }];
  });
}

const KINDS: ReadonlyMap<string, Change['kind']> = new Map([
  ['budget.create', 'create'],
  ['budget.change', 'change'],
  ['budget.raise', 'raise'],
  ['budget.end_raise', 'end_raise'],
  ['budget.archive', 'archive'],
]);
